"""The web page: a chat that quotes the archive.

An answer becomes HTML in `render` (pure, everything escaped), `conversation` streams it as it is
found, `app` lays the page out in Gradio and `server` puts it on a port. `style.css` and `page.js` are
its style and what only a browser can do.
"""

from qa.web.app import build_page, web_application
from qa.web.server import serve

__all__ = ["build_page", "serve", "web_application"]
