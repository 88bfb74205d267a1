from .app import web_application
from .layout import build_page
from .server import serve

__all__ = ["build_page", "serve", "web_application"]
