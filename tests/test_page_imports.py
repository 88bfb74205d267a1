"""What the page's process carries besides what it needs."""

import subprocess
import sys

from conftest import ROOT


def test_the_page_carries_no_arrow_and_lets_others_import_it() -> None:
    program = (
        "import sys\n"
        "import qa.web.app\n"
        "print(sorted({'pandas', 'pyarrow'} & sys.modules.keys()))\n"
        "import pyarrow, pandas\n"
        "print(pyarrow.table({'day': ['2031-01-06']}).num_rows, pandas.Series([1, 2]).sum())\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert ran.stdout.split("\n")[:2] == ["['pandas']", "1 3"]


def test_what_makes_an_answer_s_html_carries_no_gradio() -> None:
    """It does so in processes that only answer."""
    program = (
        "import sys, qa.web.conversation\n"
        "print(sorted({'fastapi', 'gradio', 'uvicorn'} & sys.modules.keys()))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert ran.stdout == "[]\n"
