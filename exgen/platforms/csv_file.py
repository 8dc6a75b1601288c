"""A CSV file of someone else's, of which a few cells are filled in: all other bytes stay what they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from exgen.errors import BadExport

LARGEST = 50_000_000  # bytes
SEPARATORS = (",", ";", "\t")


@dataclass
class Table:
    """Rows of cells as they stand in the file, quotes included, and the line end of each row."""

    file: Path
    rows: list[list[str]]
    ends: list[str]
    separator: str
    encoding: str
    mark: bytes = b""  # the byte order mark

    def __getitem__(self, place: tuple[int, int]) -> str:
        """The value of a cell; "" where the row is too short to have it."""
        row, column = place
        return _value(self.rows[row][column]) if column < len(self.rows[row]) else ""

    def __setitem__(self, place: tuple[int, int], text: str) -> None:
        """Fill in a cell, in quotes where it had some or needs some. Raises IndexError where the row is too short."""
        row, column = place
        needs = re.search(rf'[{re.escape(self.separator)}"\r\n]', text)
        quoted = '"' + text.replace('"', '""') + '"'
        self.rows[row][column] = quoted if needs or self.rows[row][column].startswith('"') else text

    def is_blank(self, row: int) -> bool:
        return not any(_value(cell).strip() for cell in self.rows[row])

    @property
    def header(self) -> list[str]:
        return [_value(cell).strip() for cell in self.rows[0]]

    def column(self, *names: str) -> int | None:
        """The first column of one of these names, whatever its capitals."""
        wanted = {name.casefold() for name in names}
        return next((i for i, name in enumerate(self.header) if name.casefold() in wanted), None)

    def data(self) -> bytes:
        """The bytes of the file. What its encoding does not have is written as HTML would."""
        lines = (self.separator.join(row) + end for row, end in zip(self.rows, self.ends, strict=True))
        return self.mark + "".join(lines).encode(self.encoding, "xmlcharrefreplace")


def read(file: Path, wanted: Iterable[str]) -> Table:
    """Take a file apart by the separator that gives the most of the columns wanted. Raises BadExport."""
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        raise BadExport(f"{file} cannot be read: {error.strerror or error}") from None
    if len(data) > LARGEST:
        raise BadExport(f"{file} has more than {LARGEST:,} bytes", "is it the file that was exported?")
    if data.startswith(b"PK\x03\x04"):
        raise BadExport(f"{file} is a spreadsheet, not a CSV file", "export or save it as CSV")
    mark, encoding = _encoding(data)
    text = data[len(mark) :].decode(encoding)
    names = {name.casefold() for name in wanted}

    def fit(separator: str) -> tuple[int, int]:
        first = _rows(text, separator, file, most=1)[0][0]
        return len(names & {_value(cell).strip().casefold() for cell in first}), len(first)

    separator = max(SEPARATORS, key=fit)
    rows, ends = _rows(text, separator, file)
    return Table(file, rows, ends, separator, encoding, mark)


def _encoding(data: bytes) -> tuple[bytes, str]:
    """The byte order mark and the encoding: one that gives the same bytes back."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            try:
                data[len(mark) :].decode(encoding)
                return mark, encoding
            except UnicodeDecodeError:
                return b"", "latin-1"
    for encoding in ("utf-8", "cp1252"):
        try:
            data.decode(encoding)
            return b"", encoding
        except UnicodeDecodeError:
            continue
    return b"", "latin-1"


def _rows(text: str, separator: str, file: Path, most: int | None = None) -> tuple[list[list[str]], list[str]]:
    """Cells as they stand, and line ends, of the first `most` rows or of all."""
    cell = re.compile(rf'(?:"[^"]*(?:""[^"]*)*")?[^{separator}\r\n]*')
    end = re.compile(r"\r\n|\n|\r|\Z")
    rows: list[list[str]] = []
    ends: list[str] = []
    place, row = 0, list[str]()
    while most is None or len(rows) < most:
        found = cell.match(text, place)
        assert found
        raw = found[0]
        if raw.startswith('"') and (len(raw) == 1 or '"' not in raw[1:]):
            raise BadExport(f"{file}: a quote in row {len(rows) + 1} is not closed", "export it again")
        row.append(raw)
        place = found.end()
        if text.startswith(separator, place):
            place += 1
            continue
        stop = end.match(text, place)
        assert stop
        rows.append(row)
        ends.append(stop[0])
        place, row = stop.end(), []
        if place >= len(text):
            break
    return rows, ends


def _value(raw: str) -> str:
    if not raw.startswith('"'):
        return raw
    close = raw.rindex('"')
    return raw[1:close].replace('""', '"') + raw[close + 1 :]
