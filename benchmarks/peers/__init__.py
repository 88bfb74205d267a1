"""Every system behind `benchmarks.system.System`, each with the defaults that its documentation uses.

A module a system, found by its name; each has a function `make`. None imports another, and only
`dateline` and `raw` import Dateline.
"""
