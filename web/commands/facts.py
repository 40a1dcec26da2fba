"""`muster facts`: what the extractors read in notices, one JSON line a notice."""

import json
import sys
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import click

from ingest.document import Document
from ingest.errors import ParseError
from ingest.facts.read import read_facts
from ingest.facts.summary import summarise
from matcher.model.fact import Field


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
def facts(file: Path) -> None:
    """Print the facts of each notice in FILE, a JSON line `{id,title,url,published,body,kind}` each.

    `body` may be HTML or plain text. A line that cannot be read is reported with its number and the rest go on.
    """
    try:
        lines = sys.stdin.buffer.readlines() if str(file) == "-" else file.read_bytes().splitlines()
    except OSError as fault:
        raise ParseError(f"{file}: cannot be read: {fault.strerror}") from None
    read = failed = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            click.echo(json.dumps(_answer(json.loads(line)), ensure_ascii=False))
            read += 1
        except (ValueError, TypeError, RecursionError) as fault:
            failed += 1
            click.echo(f"{file} line {number}: {fault}", err=True)
    if not read:
        raise ParseError(f"{file}: no line could be read" if failed else f"{file}: holds no lines")


def _answer(notice: Any) -> dict[str, Any]:
    if not isinstance(notice, dict) or not isinstance(notice.get("id"), str | int):
        raise ValueError("a line is an object with an id")
    title, body, kind = (_text(notice, key) for key in ("title", "body", "kind"))
    url = _text(notice, "url")
    document = Document.read(body, base_url=url)
    found = read_facts(document, title=title, published=_published(notice.get("published")), kind=kind)
    called = any(fact.field is Field.IS_CALL and fact.value for fact in found)
    return {"id": notice["id"], "is_call": called, "facts": summarise(found, is_call=called)}


def _text(notice: dict[str, Any], key: str) -> str:
    value = notice.get(key)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{key} is text, got {type(value).__name__}")
    return value or ""


def _published(words: Any) -> datetime | None:
    """The day of publication, None where it is missing or not an ISO date."""
    try:
        return datetime.combine(date.fromisoformat(str(words)[:10]), time(), tzinfo=UTC)
    except ValueError:
        return None
