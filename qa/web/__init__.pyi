from .app import build_page, web_application
from .server import serve

__all__ = ["build_page", "serve", "web_application"]
