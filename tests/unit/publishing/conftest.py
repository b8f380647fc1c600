import importlib.util
import sys
from pathlib import Path

import pytest

FAKES = Path(__file__).parents[2] / "fakes"


@pytest.fixture(scope="session")
def samples():
    """Invented shows and episodes."""
    name = "site_samples"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, FAKES / f"{name}.py")
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]
