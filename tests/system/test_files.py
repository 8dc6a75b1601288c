"""Files are written whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from exgen.errors import CannotWrite
from exgen.system import files


def test_text_is_utf8_with_plain_line_ends(tmp_path: Path) -> None:
    files.write(tmp_path / "new" / "folder" / "a.md", "σ\n×\n")
    files.write(tmp_path / "b.pdf", b"\r\n\x00")
    assert (tmp_path / "new" / "folder" / "a.md").read_bytes() == "σ\n×\n".encode()
    assert (tmp_path / "b.pdf").read_bytes() == b"\r\n\x00"


def test_text_that_is_not_unicode_is_no_crash(tmp_path: Path) -> None:
    files.write(tmp_path / "a", "half a \ud83d pair")
    assert (tmp_path / "a").read_text(encoding="utf-8").startswith("half a ")


def test_a_file_that_is_shared_has_the_usual_rights(tmp_path: Path) -> None:
    (tmp_path / "usual").write_text("x")
    files.write(tmp_path / "a", "x", shared=True)
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "usual").stat().st_mode


@pytest.mark.parametrize("call", ["fsync", "replace", "open", "fdopen"])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    file = tmp_path / "a.md"
    files.write(file, "old")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, call, full)
        with pytest.raises(CannotWrite, match=r"a\.md could not be written: No space left on device") as caught:
            files.write(file, "new")
    assert "nothing that stood there has changed" in caught.value.hint
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"] and file.read_text() == "old"


def test_an_interrupt_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.md"
    files.write(file, "old")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", stop)
        with pytest.raises(KeyboardInterrupt):
            files.write(file, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"] and file.read_text() == "old"


@pytest.mark.parametrize("name", ["file/below", "folder", "x" * 300, "nul\0"])
def test_what_cannot_be_written_to(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    with pytest.raises(CannotWrite, match="could not be written"):
        files.write(tmp_path / name, "x")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]
    assert (tmp_path / "file").read_text() == "mine" and not list((tmp_path / "folder").iterdir())


def test_a_new_folder_comes_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.write_folder(tmp_path / "12", {"sheet.md": "σ\n", "figures/1.svg": b"<svg/>"})
    assert (tmp_path / "12" / "sheet.md").read_bytes() == "σ\n".encode()
    assert (tmp_path / "12" / "figures" / "1.svg").read_bytes() == b"<svg/>"

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", full)
        with pytest.raises(CannotWrite, match="13 could not be written: No space left on device"):
            files.write_folder(tmp_path / "13", {"sheet.md": "x"})
    assert [path.name for path in tmp_path.iterdir()] == ["12"]


def test_what_stands_in_a_folder_stays(tmp_path: Path) -> None:
    """A copy is made again in another format: the first one is still wanted."""
    files.write_folder(tmp_path / "12", {"sheet.md": "old", "answers.md": "old"})
    files.write_folder(tmp_path / "12", {"sheet.md": "new", "sheet.tex": "new"})
    texts = {path.name: path.read_text() for path in (tmp_path / "12").iterdir()}
    assert texts == {"sheet.md": "new", "answers.md": "old", "sheet.tex": "new"}
