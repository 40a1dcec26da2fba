"""`muster search`: what the staff search page shows, in a terminal or as JSON."""

import json
from collections import defaultdict
from typing import Any, get_args

import click
from rich.console import Console
from rich.text import Text

from matcher.errors import IndexFault, SearchRefused
from matcher.index.entry import meaning_of
from matcher.index.protocol import SearchPage, SearchRequest, Sort
from matcher.model.call import Call
from matcher.model.words import date_words, days_left_words
from matcher.store.calls import get_cards
from web.workbench import Workbench


@click.command()
@click.argument("words", nargs=-1)
@click.option("--filter", "filters", multiple=True, metavar="FIELD=VALUE",
              help="Repeat for more: several values of a field widen, several fields narrow.")
@click.option("--sort", type=click.Choice(get_args(Sort)), default="best", show_default=True)
@click.option("--size", type=click.IntRange(1, 1000), default=10, show_default=True)
@click.option("--cursor", default="", help="next_cursor of the page before.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def search(words: tuple[str, ...], filters: tuple[str, ...], sort: Sort, size: int, cursor: str, as_json: bool) -> None:
    """Search calls: words, "phrases", -without, begin*, funder:name. Put -words after a double dash."""
    bench = Workbench()
    request = SearchRequest(" ".join(words), bench.now, _filters(filters), sort, size, cursor)
    page = _search(bench, request)
    with bench.record.reading() as connection:
        calls = {c.id: c for c in get_cards(connection, [hit.call_id for hit in page.hits])}
    if as_json:
        click.echo(json.dumps(_as_json(page, calls, bench), ensure_ascii=False, indent=2))
    else:
        _print(page, calls, bench)


def _search(bench: Workbench, request: SearchRequest) -> SearchPage:
    """The index's answer, or the record's own plain search where the index cannot answer."""
    try:
        return bench.index.search(request, meaning_of(request.words, bench.embedder) if request.words else None)
    except IndexFault as fault:
        from matcher.index import plain
        click.echo(f"muster: {fault}; this is the record's own plain search", err=True)
        return plain.search(bench.record, request)


def _filters(given: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for one in given:
        field, equals, value = one.partition("=")
        if not (equals and field and value):
            raise SearchRefused(f"--filter {one!r} must be FIELD=VALUE, for example status=open")
        found[field.strip()].append(value.strip())
    return {field: tuple(values) for field, values in found.items()}


def _as_json(page: SearchPage, calls: dict[str, Call], bench: Workbench) -> dict[str, Any]:
    hits = []
    for hit in page.hits:
        call = calls.get(hit.call_id)
        closes = call.closes() if call else None
        hits.append({
            "id": hit.call_id, "score": round(hit.score, 6), "title": "".join(t for t, _ in hit.title),
            "snippets": ["".join(t for t, _ in s) for s in hit.snippets],
            "status": call.status_at(bench.now).value if call else None, "funder": call.funder if call else None,
            "closes": closes.at.isoformat() if closes and closes.at else None, "url": call.url if call else None})
    return {"total": page.total, "hits": hits, "next_cursor": page.next_cursor, "did_you_mean": page.did_you_mean,
            "expansions": [list(e) for e in page.expansions], "is_degraded": page.is_degraded,
            "facets": {field: dict(counts) for field, counts in page.facets.items()}}


def _print(page: SearchPage, calls: dict[str, Call], bench: Workbench) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(f"{page.total} {'call' if page.total == 1 else 'calls'}", style="bold"))
    if page.did_you_mean:
        console.print(Text(f"Did you mean: {page.did_you_mean}?"))
    for hit in page.hits:
        console.print()
        console.print(_marked(hit.title, "bold"), Text(f"  {hit.call_id}", style="dim"))
        call = calls.get(hit.call_id)
        if call:
            console.print(Text("  " + " · ".join(_line(call, bench))))
        for snippet in hit.snippets:
            console.print(Text("  "), _marked(snippet, ""), sep="")
        if call and call.url:
            console.print(Text(f"  {call.url}", style="dim"))
    if page.next_cursor:
        console.print(Text(f"\nMore: --cursor {page.next_cursor}", style="dim"))


def _line(call: Call, bench: Workbench) -> list[str]:
    parts = [call.status_at(bench.now).value]
    if call.funder:
        parts.append(call.funder)
    closes = call.closes()
    if closes and closes.at:
        parts.append(f"closes {date_words(closes)} ({days_left_words(closes.at, bench.now)})")
    return parts


def _marked(runs: tuple[tuple[str, bool], ...], style: str) -> Text:
    text = Text(style=style)
    for piece, is_match in runs:
        text.append(piece, "underline" if is_match else "")
    return text
