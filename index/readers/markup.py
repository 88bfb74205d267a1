"""Marked-up text to paragraphs."""

import re
from typing import Any

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 head header hr item li list main nav ol p pre quote section summary "
    "table tbody tfoot thead tr row ul".split()
)
"""Elements of HTML, and of trafilatura's own XML, that stand on lines of their own."""

_BREAKS = frozenset(("br", "lb"))
_CELLS = frozenset(("td", "th", "cell"))
_UNSEEN = frozenset(("script", "style", "template", "noscript"))
_BLANKS = re.compile(r"[ \t\n\r\f]+")


def text_of_fragment(markup: str) -> str:
    """Return the text of a piece of HTML; raise ValueError if there is none in it."""
    # lxml takes a while to load, which archives without markup needn't wait for.
    from lxml import etree, html

    try:
        return text_of(html.fragment_fromstring(markup, create_parent="div"))
    except (etree.LxmlError, AssertionError) as error:
        raise ValueError("no HTML") from error


def text_of(element: Any) -> str:
    """Return the text of an lxml element: paragraphs with a blank line between, blanks as HTML has them."""
    from lxml import etree

    blocks: list[list[str]] = [[]]
    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        if event == "start":
            if node.tag in _BLOCKS:
                blocks.append([])
            elif node.tag in _BREAKS:
                blocks[-1].append("\0")
            elif node.tag in _CELLS:
                blocks[-1].append(" ")
            if node.tag in _UNSEEN:
                walk.skip_subtree()
            else:
                blocks[-1].append(node.text or "")
            continue
        if event == "end" and node.tag in _BLOCKS:
            blocks.append([])
        if node is not element:
            blocks[-1].append(node.tail or "")
    paragraphs = (_paragraph("".join(block)) for block in blocks)
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _paragraph(text: str) -> str:
    # Line breaks were put in as NUL, which no markup can have, to be told from blanks.
    lines = (_BLANKS.sub(" ", line).strip(" ") for line in text.split("\0"))
    return "\n".join(lines).strip("\n")
