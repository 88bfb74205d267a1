"""Take the README's picture of a chat that is running: python tests/screenshot.py URL FILE."""

import sys

from playwright.sync_api import expect, sync_playwright


def take(address: str, path: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
        page.goto(address)
        page.locator("#question textarea").fill("What happened in Tuwaym on Friday?")
        page.keyboard.press("Enter")
        expect(page.locator(".card")).not_to_have_count(0)
        page.locator(".card .open").first.click()
        expect(page.locator(".reader mark")).to_be_visible()
        page.evaluate("window.scrollTo(0, 0)")
        page.screenshot(path=path)
        browser.close()


if __name__ == "__main__":
    take(*sys.argv[1:])
