"""A sharded collection, built on a Ray cluster by the same functions that build one on one machine.

Ray Data reads files in tasks (`portions`), splits and embeds in processes that load the model once
(`encoder`), and writes what they make as blocks (`pipeline`, `blocks`), each named by what is in it and so
made once, whatever is lost. A task a shard with something changed writes its next generation from its blocks
(`shards`); then all of them are published as one collection (`build`). What is asked of Ray is in `settings`.
"""

import lazy_loader

# What is public is in the stub beside this file, and imported when it is first used: a process that only
# answers needs no Ray Data.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
