"""docs/api.md is run as it stands."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from tests.conftest import TESTS


def test_the_page_does_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = TESTS.parent / "docs" / "api.md"
    failed, tried = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert tried > 25 and not failed
