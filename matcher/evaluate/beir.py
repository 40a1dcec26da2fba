"""Reads BEIR folders: corpus, queries with their sections, and judgements. Bad lines are named by file and line."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from matcher.errors import MatcherError
from matcher.model.member import Section


class EvaluationError(MatcherError):
    """A folder cannot be evaluated; names file, line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Document:
    """A call of the corpus."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """A profile: the text, and the sections where the metadata has them."""

    id: str
    text: str
    sections: tuple[Section, ...] = ()


def read_corpus(path: Path) -> list[Document]:
    """The documents, each id once."""
    found: dict[str, Document] = {}
    for place, row in _json_lines(path):
        document = Document(_id(row, place), _text(row, "title", place, ""), _text(row, "text", place, ""))
        if document.id in found:
            raise EvaluationError(f"{place}: _id {document.id!r} stands twice")
        found[document.id] = document
    if not found:
        raise EvaluationError(f"{path}: no documents")
    return list(found.values())


def read_queries(path: Path) -> list[Query]:
    """The queries in the order of the file."""
    found: dict[str, Query] = {}
    for place, row in _json_lines(path):
        metadata = row.get("metadata") or {}
        given = metadata.get("sections") if isinstance(metadata, dict) else None
        if given is not None and not isinstance(given, list):
            raise EvaluationError(f"{place}: metadata.sections must be a list of {{title, text, year}}")
        sections = tuple(_section(s, place) for s in given or ())
        query = Query(_id(row, place), _text(row, "text", place, ""), sections)
        if query.id in found:
            raise EvaluationError(f"{place}: _id {query.id!r} stands twice")
        found[query.id] = query
    if not found:
        raise EvaluationError(f"{path}: no queries")
    return list(found.values())


def read_judgements(path: Path) -> dict[str, dict[str, float]]:
    """query -> document -> grade, only grades above zero; with or without a header, or TREC's four columns."""
    found: dict[str, dict[str, float]] = {}
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        parts = line.rstrip("\n").split("\t") if "\t" in line else line.split()
        try:
            query, document, grade = parts[0], parts[-2], float(parts[-1])
            if len(parts) < 3 or not isfinite(grade):
                raise ValueError(line)
        except (ValueError, IndexError) as error:
            if number == 1 and len(parts) > 2:
                continue        # the header
            raise EvaluationError(f"{path}:{number}: need query, document and grade, got {line.strip()!r}") from error
        if grade > 0:
            found.setdefault(query, {})[document] = grade
    return found


def _section(given: Any, place: str) -> Section:
    if not isinstance(given, dict):
        raise EvaluationError(f"{place}: a section must be an object with title and text, got {given!r}")
    year = given.get("year")
    return Section(_text(given, "title", place, ""), _text(given, "text", place, ""),
                   year if isinstance(year, int) else None)


def _id(row: dict[str, Any], place: str) -> str:
    """A number is an id too; white space is not, for it would break a run file."""
    value = row.get("_id")
    found = str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(row, "_id", place)
    if not found or found.split() != [found]:
        raise EvaluationError(f"{place}: _id must be one word, got {found!r}")
    return found


def _text(row: dict[str, Any], name: str, place: str, default: str | None = None) -> str:
    value = row.get(name, default)
    if value is None:
        value = default
    if not isinstance(value, str):
        raise EvaluationError(f"{place}: {name} must be text, got {value!r}")
    return value


def _json_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise EvaluationError(f"{place}: not JSON: {error}") from error
        if not isinstance(row, dict):
            raise EvaluationError(f"{place}: must be a JSON object")
        yield place, row


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8") as file:
            yield from file
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path}: cannot be read: {error}") from error
