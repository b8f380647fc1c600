"""Shared by the tests of the voices."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.drawn_once import template_made_once  # noqa: F401 - for every test here

FAKES = Path(__file__).parents[2] / "fakes"
if str(FAKES) not in sys.path:
    sys.path.insert(0, str(FAKES))


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[object]:
    """A loopback proxy that answers as the translation service."""
    from translate_proxy import TranslateProxy

    with TranslateProxy(tmp_path) as running:
        for name in ("HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, running.address)
        for name in ("NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.delenv(name, raising=False)
        yield running
