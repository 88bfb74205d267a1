"""The web page: a chat that quotes the archive.

What a visitor asks (`asked`) becomes HTML in `render`, `cards`, `chips`, `figures`, `timeline`, `listed`,
`saving` and `reader` (pure, everything escaped), put together by `answering` and streamed by `conversation`
as it is found. `visitors` takes events and keeps each visitor's turns, `judging` what they say of answers,
`downloads` sends files, `archive` shows and fills the collection (`holdings`, `uploading`). `layout` lays the
pages out in Gradio, `app` mounts them and `server` puts them on a port. `style.css` is their style; the .js
files are what only a browser can do.

What a program asks (`requests`) becomes JSON in `results`; `endpoints` has both, which `api` gives to Gradio
and `tools` to its MCP server. `entrance` checks what comes in (`bodies`, `refusal`).
"""

import lazy_loader

# What is public is in the stub beside this file, and imported when it is first used: a process that only
# answers needs no Gradio.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
