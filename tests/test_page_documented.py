"""The API's documentation in a real browser: the way to it from either page, and what it names."""

import pytest
from browsing import Server, visit
from playwright.sync_api import Browser, expect

pytestmark = [pytest.mark.browser, pytest.mark.model]


@pytest.mark.parametrize("way", ["from the chat", "from the collection", "by its address"])
def test_the_documentation_opens_and_names_the_endpoints(
    browser: Browser, seeds_server: Server, way: str
) -> None:
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        visitor = visit(context, seeds_server.address)
        page = visitor.page
        if way == "from the collection":
            page.get_by_role("link", name="Collection").click()
            expect(page.locator("#held .holdings")).to_be_visible()
        if way == "by its address":
            page.goto(f"{seeds_server.address}/?view=api")
        else:
            page.get_by_role("link", name="API", exact=True).click()
        documented = page.locator(".api-docs")
        expect(documented).to_be_visible()
        expect(documented).to_contain_text("5 API endpoints")
        for name in ("ask", "retrieve", "article", "figures", "timeline"):
            expect(documented).to_contain_text(f"API name: /{name}")
        expect(documented).to_contain_text("Only these outlets, by their exact names.")
        documented.locator(".backdrop").click(position={"x": 5, "y": 5})
        expect(documented).to_have_count(0)
        visitor.ask("Who is Ali Sheha?")
        # Gradio's documentation asks whether there is an MCP server and a monitor, of which there is neither.
        assert [one for one in visitor.astray if not one.startswith("console: Failed to load resource")] == []
