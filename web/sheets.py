"""Tables as CSV, safe to open in a spreadsheet: a cell that would be taken for a formula gets an apostrophe."""

import csv
import io
from collections.abc import Iterable, Sequence


def sheet(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV with CRLF line ends (RFC 4180)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(head)
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    return out.getvalue()


def _plain(cell: object) -> str:
    text = "" if cell is None else str(cell).replace("\x00", "")
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
