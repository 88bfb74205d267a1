"""What the page's process carries besides what it needs."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT


def test_the_page_carries_no_tables_and_no_mcp_and_lets_others_import_them() -> None:
    program = (
        "import sys\n"
        "import qa.web.app\n"
        "print(sorted({'mcp', 'pandas.core', 'pyarrow'} & sys.modules.keys()))\n"
        "import mcp, pyarrow, pandas\n"
        "table = pyarrow.table({'day': ['2031-01-06']})\n"
        "print(table.num_rows, pandas.Series([1, 2]).sum(), table.to_pandas().shape)\n"
        "from pandas.io.formats.style import Styler\n"
        "print(type(sys.modules['pandas']).__name__, Styler.__name__)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert ran.stdout.split("\n")[:3] == ["[]", "1 3 (1, 1)", "module Styler"]


def test_what_makes_an_answer_s_html_or_json_carries_no_gradio() -> None:
    """It does so in processes that only answer."""
    program = (
        "import sys, qa.web.conversation, qa.web.results\n"
        "print(sorted({'fastapi', 'gradio', 'pydantic', 'uvicorn'} & sys.modules.keys()))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert ran.stdout == "[]\n"


@pytest.mark.model
def test_answering_takes_no_tables_either(seeds_collection: Path) -> None:
    """Gradio would make one of all events before, after each event."""
    program = (
        "import os, sys, threading\n"
        "from benchmarks.page import Page\n"
        "from qa.live import LiveRetriever\n"
        "from qa.web import serve\n"
        "def ask(address):\n"
        "    page = Page(address, 0)\n"
        "    shown = [page.look(), *(page.ask('Who is Ali Sheha?') for _ in range(3))]\n"
        "    print(['blockquote' in one for one in shown[1:]], 'pandas.core' in sys.modules, flush=True)\n"
        "    os._exit(0)\n"
        "def announce(address):\n"
        "    threading.Thread(target=ask, args=[address]).start()\n"
        "serve(LiveRetriever(sys.argv[1]), host='127.0.0.1', port=0, announce=announce)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, str(seeds_collection)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert ran.stdout == "[True, True, True] False\n"
