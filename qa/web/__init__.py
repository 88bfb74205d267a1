"""The web page: a chat that quotes the archive.

An answer becomes HTML in `render` (pure, everything escaped), `conversation` streams it as it is
found, `app` lays the page out in Gradio and `server` puts it on a port. `style.css` and `page.js` are
its style and what only a browser can do.
"""

import lazy_loader

# What is public is in the stub beside this file, and imported when it is first used: a process that only
# answers needs no Gradio.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
