"""What a benchmark says when it can't go on.

BenchmarkError
├── MissingError   a library of a peer, or the articles, are not there
└── WorkerError    a system failed at what it was asked to do
"""


class BenchmarkError(Exception):
    """A sentence for whoever runs the benchmarks."""


class MissingError(BenchmarkError):
    """Something that is installed or fetched apart is not on this machine."""


class WorkerError(BenchmarkError):
    """A system's process failed, or said that it could not do something."""
