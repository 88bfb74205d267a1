"""What an adapter imports and reaches, what is said where that is missing, and who does without it."""

import site
import subprocess
import sys
from pathlib import Path

import pytest
from adapting import Adapter, each, printed
from conftest import ROOT

KILLED = "How many people were killed in Baniyas?"


@each
def test_a_library_that_is_missing_is_said_with_its_extra(adapter: Adapter, tmp_path: Path) -> None:
    library = adapter.imported.partition(".")[0]
    # All that is installed but the library.
    for place in map(Path, site.getsitepackages()):
        for installed in place.iterdir():
            if installed.name != library and installed.suffix != ".pth":
                (tmp_path / installed.name).symlink_to(installed)
    program = (
        f"import sys; sys.path += {[str(ROOT), str(tmp_path)]!r}\n"
        "from index import MissingExtraError\n"
        "try:\n"
        f"    import qa.adapters.{adapter.name}\n"
        "except ImportError as error:\n"
        "    print(type(error) is MissingExtraError, error.name)\n"
        "    print(error)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-S", "-c", program], capture_output=True, text=True, check=True, timeout=120
    )
    assert ran.stdout.splitlines() == [
        f"True {library}",
        f"{adapter.imported} is not installed: run `pip install 'dateline[{adapter.extra}]'`.",
    ]


@each
def test_what_a_library_lacks_itself_is_told_as_it_is(adapter: Adapter) -> None:
    program = (
        "from index import DatelineError\n"
        "from index.hiding import hidden\n"
        "with hidden('pydantic'):\n"
        "    try:\n"
        f"        import qa.adapters.{adapter.name}\n"
        "    except ImportError as error:\n"
        "        print(isinstance(error, DatelineError), 'pydantic' in str(error))\n"
    )
    assert printed(program) == "False True\n"


def test_nothing_else_imports_the_libraries() -> None:
    program = (
        "import importlib, pkgutil, sys\n"
        "import index, qa\n"
        "for package in (index, qa):\n"
        "    for name in package.__all__:\n"
        "        getattr(package, name)\n"
        "    for module in pkgutil.walk_packages(package.__path__, f'{package.__name__}.'):\n"
        "        # What is of a cluster needs Ray.\n"
        "        if not (module.name.startswith('qa.adapters.') or '.cluster.' in module.name):\n"
        "            importlib.import_module(module.name)\n"
        "print(len(sys.modules) > 500)\n"
        "print([name for name in sys.modules if name.partition('.')[0] in "
        "('haystack', 'langchain_core', 'llama_index') or name.startswith('qa.adapters.')])\n"
    )
    assert printed(program) == "True\n[]\n"


@pytest.mark.model
def test_nothing_is_asked_of_a_network(seeds_collection: Path) -> None:
    program = (
        "import sys\n"
        "reached = []\n"
        "names = ('socket.connect', 'socket.getaddrinfo', 'socket.gethostbyname', 'socket.sendto')\n"
        "def listen(event, arguments):\n"
        "    if event in names:\n"
        "        reached.append((event, arguments[1:]))\n"
        "sys.addaudithook(listen)\n"
        "from adapting import ADAPTERS\n"
        "for adapter in ADAPTERS:\n"
        "    made = adapter.made(sys.argv[1], k=3)\n"
        f"    print(len(adapter.run(made, {KILLED!r})), len(adapter.arun(made, {KILLED!r})), reached)\n"
    )
    assert printed(program, seeds_collection) == "3 3 []\n" * 3
