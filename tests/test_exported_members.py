"""What a package offers is what it says it offers, and costs nothing until it is used."""

import subprocess
import sys
from types import ModuleType

import pytest
from conftest import ROOT

import index
import index.readers
import qa
import qa.exports
import qa.web


@pytest.mark.parametrize("package", [index.readers, qa.exports], ids=lambda package: package.__name__)
def test_all_lists_exactly_the_public_names(package: ModuleType) -> None:
    """The order of __all__ is ruff's to check."""
    public = {name for name, value in vars(package).items() if not name.startswith("_")}
    public -= {name for name in public if isinstance(getattr(package, name), ModuleType)}
    assert set(package.__all__) == public


@pytest.mark.parametrize("package", [index, qa, qa.web], ids=lambda package: package.__name__)
def test_every_name_in_the_stub_is_there_and_no_module(package: ModuleType) -> None:
    assert {"index": "Collection", "qa": "Retriever", "qa.web": "serve"}[package.__name__] in package.__all__
    for name in package.__all__:
        assert not isinstance(getattr(package, name), ModuleType), name


def test_importing_the_packages_imports_nothing_else() -> None:
    program = (
        "import sys, index, qa, qa.web\n"
        "print([name for name in sys.modules if name.startswith(('index.', 'qa.')) and name != 'qa.web'])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"
