"""What axe-core finds on the page against WCAG 2.0 and 2.1, A and AA: nothing, in any view."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from browsing import Server, visit
from playwright.sync_api import Browser, Page
from views import THEMES, VIEWS, WIDTHS

pytestmark = [pytest.mark.browser, pytest.mark.model]

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


@cache
def axe() -> str:
    assert AXE.exists(), "axe-core is not installed: `make test` installs it, and needs npm."
    return AXE.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """Return a line for each element that breaks a rule."""
    # Evaluated, as a page may forbid scripts that are added to it.
    page.evaluate(axe())
    found: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
    )
    return [
        f"{rule['impact']} {rule['id']}: {node['html'][:200]} ({' '.join(node['failureSummary'].split())})"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("view", VIEWS)
def test_no_rule_of_wcag_is_broken(browser: Browser, seeds_server: Server, view: str) -> None:
    # Without motion, as a colour is measured at once when the theme changes.
    with browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce") as context:
        visitor = visit(context, seeds_server.address)
        VIEWS[view](visitor)
        found = []
        for theme in THEMES:
            for width, height in WIDTHS.items():
                visitor.look(width, height, theme)
                found += [f"{width} px, {theme}: {one}" for one in violations(visitor.page)]
        assert not found, "\n".join(found)
        assert visitor.astray == []


def test_what_breaks_a_rule_is_found(browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.set_content(
            '<html lang="en"><title>A</title><main><img src=""><p style="color: #ccc">Pale</p></main></html>'
        )
        assert sorted(one.split(":")[0] for one in violations(page)) == [
            "critical image-alt",
            "serious color-contrast",
        ]
