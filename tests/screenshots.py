"""Pictures of every view of the page, to look at: python tests/screenshots.py FOLDER.

Each is VIEW-WIDTH-THEME.png, of an invented archive (`newsroom`) and the seeds. With --readme the README's
picture is taken instead, of the seeds alone.
"""

import tempfile
from argparse import ArgumentParser
from collections.abc import Collection, Mapping
from pathlib import Path

import newsroom
from browsing import CHROMIUM, QUIET, Theme, started, visit
from playwright.sync_api import Browser, sync_playwright
from views import THEMES, WIDTHS, Show, asked, asked_after, clicked, listed, opened

from index import build

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
PICTURE = ROOT / "qa" / "web" / "screenshot.png"

# The question stays at the foot of a window, and would lie across the middle of a long picture.
AT_ITS_PLACE = "#ask { position: static !important }"

README = clicked(asked("What happened in Tuwaym on Friday?", ".best"), ".card .open", ".reader mark")
FERRY = asked("What happened to the ferry Ilva on 3 May 2031?", ".best", ".chips")

SHOTS: Mapping[str, Show] = {
    "empty": opened,
    "answer": FERRY,
    "chip": clicked(FERRY, ".chip summary", ".chip form"),
    "reader": clicked(FERRY, ".card .open", ".reader mark"),
    "follow-up": asked_after("What happened in Quillon?", "And in Velmark?", ".reading"),
    "not-found": asked("Who is Zoltan Kerr?", ".notice", ".closest"),
    "figures": asked("How many people were killed when the ferry Ilva sank?", ".figures table"),
    "timeline": asked("What happened to the ferry Ilva?", ".timeline .bars"),
    "list": listed("List everything about the ferry Ilva"),
    "history": clicked(FERRY, ".history summary", ".history [data-reopen]"),
    "collection": clicked(opened, "#masthead nav a", ".holdings"),
    "filters": clicked(opened, "#filters > .label-wrap", "#filters input"),
}
"""By name, how each view comes about over the invented archive."""


def take(
    browser: Browser,
    folder: Path,
    seeds_alone: bool = False,
    views: Mapping[str, Show] = SHOTS,
    widths: Mapping[int, int] = WIDTHS,
    themes: Collection[Theme] = THEMES,
) -> list[Path]:
    """Build the archive, serve it, and return where the picture of each view, width and theme is."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = []
    with tempfile.TemporaryDirectory() as temporary:
        index = Path(temporary) / "index"
        build([SEEDS] if seeds_alone else [SEEDS, newsroom.write(Path(temporary) / "newsroom.jsonl")], index)
        for server in started(index, in_full=True):
            for view, show in views.items():
                with browser.new_context(reduced_motion="reduce") as context:
                    visitor = visit(context, server.address)
                    visitor.page.set_viewport_size({"width": 1440, "height": 900})
                    show(visitor)
                    for width, height in widths.items():
                        for theme in themes:
                            path = folder / f"{view}-{width}-{theme}.png"
                            visitor.look(width, height, theme)
                            visitor.page.evaluate("document.activeElement.blur(), window.scrollTo(0, 0)")
                            # An article stands over the page, and scrolls by itself.
                            whole = visitor.page.locator(".reader").count() == 0
                            visitor.page.screenshot(
                                path=path, full_page=whole, style=AT_ITS_PLACE if whole else ""
                            )
                            taken.append(path)
    return taken


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("screenshots"))
    parser.add_argument("--readme", action="store_true", help="take the README's picture")
    arguments = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        if arguments.readme:
            [picture] = take(browser, arguments.folder, True, {"readme": README}, {1280: 800}, ["light"])
            print(picture.replace(PICTURE))
        else:
            print("\n".join(map(str, take(browser, arguments.folder))))
        browser.close()


if __name__ == "__main__":
    main()
