"""What stands between the network and the page.

A request comes through `gate`: is there such an address (`routes`), does it come from the page itself
(`origins`), whose is it (`identification`, `passes`, `signing_in`), may that `visitor` (`access`), not too
often (`rates`), in a conversation of the same person (`sessions`), with files of theirs (`files`)? What goes
back gets its `headers`. Nothing here knows Gradio.
"""
