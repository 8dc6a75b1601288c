"""Files, folders and archives, bounded: whatever they hold, a reason is given and nothing is unpacked."""

from __future__ import annotations

import contextlib
import io
import os
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exgen.errors import BadSubmission
from exgen.submissions import Place, Reader, places
from exgen.submissions.places import walk

LARGEST = 1_000_000


def archive(
    path: Path | io.BytesIO, members: dict[str, bytes | str], change: Callable[[zipfile.ZipInfo], None] | None = None
) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, (2026, 11, 28, 12, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            if change:
                change(info)
            made.writestr(info, data)
    return path if isinstance(path, Path) else Path()


def packed(members: dict[str, bytes | str]) -> bytes:
    stream = io.BytesIO()
    archive(stream, members)
    return stream.getvalue()


def place(path: Path) -> Place:
    return Place(str(path), path.name)


# -- archives ----------------------------------------------------------------------------------------------------


def test_members_of_an_archive_and_of_one_in_it(tmp_path: Path) -> None:
    inner = packed({"ada/answers.md": "Answer 1: 3", "b\\c.md": "4"})
    file = archive(tmp_path / "class.zip", {"folder/": "", "x/inner.zip": inner, "x/a.md": "Answer 2: 5"})
    reader = Reader()
    zipped, plain = reader.members(place(file))
    assert (zipped.name, plain.name, plain.size, plain.date) == ("x/inner.zip", "x/a.md", 11, (2026, 11, 28, 12, 0, 0))
    assert reader.read(plain.place, LARGEST) == b"Answer 2: 5" and plain.place.shown == "class.zip/x/a.md"
    found = reader.members(zipped.place)
    assert [member.place.shown for member in found] == [
        "class.zip/x/inner.zip/ada/answers.md",
        "class.zip/x/inner.zip/b/c.md",
    ]
    assert [reader.read(member.place, LARGEST) for member in found] == [b"Answer 1: 3", b"4"]
    assert reader.read(plain.place, LARGEST) == b"Answer 2: 5", "back in the outer one"


@pytest.mark.parametrize("name", ["../x.md", "a/../../x.md", "/etc/passwd", "C:/x.md", "..\\x.md", "a\\..\\..\\x.md"])
def test_a_name_that_leads_out_is_not_read(tmp_path: Path, name: str) -> None:
    [member] = Reader().members(place(archive(tmp_path / "a.zip", {name: "Answer 1: 3"})))
    assert "leads out" in member.why
    with pytest.raises(BadSubmission, match="leads out"):
        Reader().read(member.place, LARGEST)
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    def link(info: zipfile.ZipInfo) -> None:
        info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16

    [member] = Reader().members(place(archive(tmp_path / "a.zip", {"a.md": "/etc/passwd"}, link)))
    assert member.why == "is a link in an archive"


def test_what_is_encrypted_is_said_to_be(tmp_path: Path) -> None:
    data = bytearray(packed({"a.md": "Answer 1: 3"}))
    for head, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(head) + offset] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    [member] = Reader().members(place(tmp_path / "a.zip"))
    assert member.why == "is encrypted"


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb, text = Reader().members(
        place(archive(tmp_path / "a.zip", {"a.md": bytes(30_000_000), "b.md": "Answer 1: 3"}))
    )
    assert "unpacks to 30,000,000 bytes" in bomb.why and not text.why


def test_a_size_that_is_a_lie_does_not_help(tmp_path: Path) -> None:
    data = bytearray(packed({"a.md": bytes(5_000_000)}))
    at = data.index(b"PK\1\2")
    data[at + 24 : at + 28] = struct.pack("<I", 10)  # the size in the list of members
    (tmp_path / "a.zip").write_bytes(data)
    [member] = Reader().members(place(tmp_path / "a.zip"))
    assert member.size == 10
    with contextlib.suppress(BadSubmission):
        assert len(Reader().read(member.place, LARGEST)) <= 10


def test_too_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = archive(tmp_path / "a.zip", {f"{i}.md": "x" for i in range(20)})
    monkeypatch.setattr(places, "MOST_MEMBERS", 19)
    with pytest.raises(BadSubmission, match="has 20 files in it; at most 19"):
        Reader().members(place(file))
    monkeypatch.setattr(places, "LARGEST_DIRECTORY", 500)
    with pytest.raises(BadSubmission, match="list of files of"):
        Reader().members(place(file))


def test_an_archive_in_an_archive_has_tighter_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = archive(
        tmp_path / "a.zip",
        {"many.zip": packed({f"{i}.md": "x" for i in range(5)}), "large.zip": packed({"a": bytes(10**6)})},
    )
    many, large = Reader().members(place(file))
    monkeypatch.setattr(places, "MOST_INNER_MEMBERS", 4)
    monkeypatch.setattr(places, "LARGEST_INNER_SUM", 10**6 - 1)
    for member, said in ((many, "has 5 files"), (large, "unpacks to 1,000,000 bytes")):
        with pytest.raises(BadSubmission, match=said):
            Reader().members(member.place)
    monkeypatch.setattr(places, "LARGEST_INNER", 100)
    with pytest.raises(BadSubmission, match="at most 100"):
        Reader().members(large.place)


def test_a_member_without_a_name_is_not_read(tmp_path: Path) -> None:
    data = bytearray(packed({"a": "Answer 1: 3"}))
    at = data.index(b"PK\1\2")
    data[at + 46] = 0  # a name ends at its first zero
    (tmp_path / "a.zip").write_bytes(data)
    [member] = Reader().members(place(tmp_path / "a.zip"))
    assert member.name == "" and "leads out" in member.why


@given(st.binary(max_size=300), st.integers(0, 300), st.binary(min_size=1, max_size=8))
def test_a_damaged_archive_is_refused_in_a_sentence(noise: bytes, at: int, other: bytes) -> None:
    whole = packed({"a.md": "Answer 1: 3", "b/c.md": "x" * 100})
    for data in (noise, whole[:at], whole[:at] + other + whole[at + len(other) :]):
        file = Path("/dev/shm" if os.path.isdir("/dev/shm") else "/tmp") / f"exgen-test-{os.getpid()}.zip"
        file.write_bytes(data)
        try:
            reader = Reader()
            for member in reader.members(place(file)):
                reader.read(member.place, LARGEST)
        except BadSubmission as error:
            assert error.message.startswith(file.name) and "\n" not in error.message
        finally:
            file.unlink()


# -- files -------------------------------------------------------------------------------------------------------


def test_what_is_no_plain_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "large").write_bytes(b"x" * 200)
    for name, said in (
        ("pipe", "is not a file"), ("loop", "cannot be read"), ("gone", "No such file"), (".", "is not a file"),
        ("large", "has 200 bytes; at most 100 are read"), ("a\0b", "cannot be read"),
    ):  # fmt: skip
        with pytest.raises(BadSubmission, match=said):
            Reader().read(Place(str(tmp_path / name), name), 100)
    with pytest.raises(BadSubmission, match="is not a file"):
        Reader().read(Place("/dev/zero", "zero"), 100)


def test_a_folder_is_walked_without_following_links(tmp_path: Path) -> None:
    (tmp_path / "b" / "c").mkdir(parents=True)
    (tmp_path / "b" / "c" / "x.md").write_text("1")
    (tmp_path / "a.md").write_text("2")
    (tmp_path / "out").symlink_to("/etc")
    (tmp_path / "b" / "round").symlink_to("..")
    (tmp_path / "avoided").mkdir()
    (tmp_path / "avoided" / "y.md").write_text("3")
    os.mkfifo(tmp_path / "pipe")
    status = (tmp_path / "avoided").stat()
    found = list(walk(str(tmp_path), "top", [(status.st_dev, status.st_ino)]))
    assert [(entry.shown, why) for entry, _, why in found] == [
        ("top/a.md", ""), ("top/b/c/x.md", ""), ("top/b/round", "top/b/round is a link, and links are not followed"),
        ("top/out", "top/out is a link, and links are not followed"), ("top/pipe", "top/pipe is not a file"),
    ]  # fmt: skip


def test_a_folder_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    [(_, status, why)] = walk(str(tmp_path / "gone"), "gone")
    assert status is None and "gone cannot be read: No such file" in why
    deep = tmp_path
    for _ in range(places.DEEPEST + 2):
        deep = deep / "d"
    deep.mkdir(parents=True)
    [(_, _, why)] = walk(str(tmp_path), "top")
    assert "too deep" in why
