"""How fast Dateline is, beside the libraries that people would use instead.

`corpus` takes a sample of real articles, `peers/` has every system behind one protocol (`system`),
`worker` runs one of them in a process of its own, `runner` starts those processes and takes turns, `phases`
measures, `reports` and `tables` print a table a question. `growth` follows one collection to a million
passages, `profile` shows where the time goes. Nothing in `index` or `qa` knows of this package.
"""
