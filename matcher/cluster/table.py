"""Members as a table: one row a member, nested fields as columns such as `certificates.1.kind`."""

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

from matcher.errors import ProfileError

_LISTS = ("tags", "excluded_topics", "works_in_regions", "identifiers")
_FIRST = ("id", "name", "tags", "text")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def render(entries: Sequence[dict[str, Any]]) -> str:
    """The table as CSV. A cell that a spreadsheet would take for a formula gets an apostrophe; `parse` takes it off."""
    rows = [_flat(entry) for entry in entries]
    columns = sorted({name for row in rows for name in row}, key=_order)
    written = io.StringIO()
    writer = csv.DictWriter(written, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows([{name: _quiet(cell) for name, cell in row.items()} for row in rows])
    return written.getvalue()


def parse(text: str, file: str) -> list[dict[str, Any]]:
    """The rows as nested entries; empty cells are left out. Raises ProfileError with the line."""
    csv.field_size_limit(10_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        head = [name.strip() for name in next(reader, [])]
        if len(set(head)) != len(head):
            twice = next(name for name in head if head.count(name) > 1)
            raise ProfileError(f"{file}: line 1: column '{twice}' stands twice")
        return [_nested(head, row, f"{file}: line {reader.line_num}") for row in reader if any(c.strip() for c in row)]
    except csv.Error as error:
        raise ProfileError(f"{file}: line {reader.line_num}: {error}") from error


def _flat(entry: dict[str, Any], prefix: str = "") -> dict[str, str]:
    row: dict[str, str] = {}
    for name, value in entry.items():
        if isinstance(value, dict):
            row |= _flat(value, f"{prefix}{name}.")
        elif isinstance(value, list) and name in _LISTS:
            row[f"{prefix}{name}"] = _joined(value)
        elif isinstance(value, list):
            for number, item in enumerate(value, 1):
                row |= _flat(item, f"{prefix}{name}.{number}.")
        else:
            row[f"{prefix}{name}"] = str(value).lower() if isinstance(value, bool) else str(value)
    return row


def _nested(head: list[str], row: list[str], place: str) -> dict[str, Any]:
    if len(row) > len(head):
        raise ProfileError(f"{place}: has {len(row)} cells, but the table has {len(head)} columns")
    entry: dict[str, Any] = {}
    for name, cell in zip(head, row, strict=False):
        if not cell.strip():
            continue
        value: Any = cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
        at, *path = name.split(".")
        if at in _LISTS:
            value = _split(value)
        if not path:
            entry[at] = value
            continue
        inside = entry.setdefault(at, {})
        if not isinstance(inside, dict) or len(path) > 2 or (len(path) == 2 and not path[0].isdigit()):
            raise ProfileError(f"{place}: column '{name}' is not one of a table of members")
        (inside.setdefault(path[0], {}) if len(path) == 2 else inside)[path[-1]] = value
    return {name: _as_list(value) for name, value in entry.items()}


def _as_list(value: Any) -> Any:
    if isinstance(value, dict) and value and all(k.isdigit() for k in value):
        return [value[k] for k in sorted(value, key=int)]
    return value


def _joined(words: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=";", lineterminator="").writerow(words)
    return line.getvalue()


def _split(cell: str) -> list[str]:
    rows = list(csv.reader(io.StringIO(cell, newline=""), delimiter=";", skipinitialspace=True))
    return [word.strip() for row in rows for word in row if word.strip()]


def _quiet(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _order(name: str) -> tuple[int, str, int, str]:
    at, *path = name.split(".")
    first = _FIRST.index(at) if at in _FIRST else len(_FIRST)
    number = int(path[0]) if path and path[0].isdigit() else 0
    return first, at, number, path[-1] if path else ""
