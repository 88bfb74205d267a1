from types import ModuleType

import pytest

import index
import index.readers
import qa
import qa.web


@pytest.mark.parametrize("package", [index, index.readers, qa, qa.web], ids=lambda package: package.__name__)
def test_all_lists_exactly_the_public_names(package: ModuleType) -> None:
    """The order of __all__ is ruff's to check."""
    public = {name for name, value in vars(package).items() if not name.startswith("_")}
    public -= {name for name in public if isinstance(getattr(package, name), ModuleType)}
    assert set(package.__all__) == public
