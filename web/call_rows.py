"""A call as flat data: for the API, CSV and feeds."""

from datetime import datetime
from typing import Any

from matcher.model.call import Call
from matcher.model.codec import value_to_json
from matcher.model.fact import Field
from matcher.model.instant import LONDON, DateKind
from matcher.model.words import date_words
from web.atom import Entry
from web.facts import documents, value_words
from web.first_screen import one_line

HEAD = ("id", "title", "status", "funder", "instrument", "opens", "deadline", "deadline_words", "award_max", "total",
        "who_may_lead", "certificates", "source", "link", "first_seen", "changed")


def call_json(call: Call, now: datetime, site_url: str, *, is_whole: bool = True) -> dict[str, Any]:
    """A call for programs: instants are ISO 8601 in UTC, unknown is null. Facts and text only where `is_whole`."""
    gate = call.next_gate(now)
    brief: dict[str, Any] = {
        "id": call.id, "title": call.title, "summary": call.summary, "status": call.status_at(now).value,
        "funder": call.funder, "url": call.url, "page": f"{site_url.rstrip('/')}/calls/{call.id}",
        "source": call.source_id, "themes": list(call.themes), "first_seen_at": call.first_seen_at.isoformat(),
        "changed_at": call.changed_at.isoformat(),
        "next_deadline": {"kind": gate.kind.value, "at": gate.at.isoformat() if gate.at else None,
                          "words": date_words(gate), "source_words": gate.words} if gate else None}
    if is_whole:
        brief["facts"] = [{"field": f.field.value, "value": value_to_json(f.value),
                           "words": value_words(f.field, f.value), "quote": f.quote, "place": f.place,
                           "origin": f.origin.value, "doubt": f.doubt} for f in call.facts]
        brief["challenges"] = [{"ref": c.ref, "title": c.title, "text": c.lead} for c in call.challenges]
        brief["documents"] = [{"title": title, "url": address} for title, address in documents(call)]
        brief["text"] = call.text
    return brief


def call_row(call: Call, now: datetime) -> list[object]:
    """A call as the cells under HEAD; times in UK time."""
    gate = call.next_gate(now) or call.closes()
    opens = next((d for d in call.dates if d.kind is DateKind.OPENS), None)

    def said(field: Field) -> str:
        return value_words(field, call.value(field)) if call.fact(field) else ""

    def local(at: datetime | None) -> str:
        return at.astimezone(LONDON).strftime("%Y-%m-%d %H:%M") if at else ""

    return [call.id, call.title, call.status_at(now).value, call.funder, said(Field.INSTRUMENT),
            local(opens.at if opens else None), local(gate.at if gate else None), date_words(gate) if gate else "",
            said(Field.AWARD_MAX), said(Field.TOTAL), said(Field.LEAD_RULE), said(Field.CERTS), call.source_id,
            call.url, local(call.first_seen_at), local(call.changed_at)]


def call_entry(call: Call, now: datetime, site_url: str) -> Entry:
    """A call as an entry of a feed."""
    gate = call.next_gate(now)
    parts = [*one_line(call, now), f"closes {date_words(gate)}" if gate else "", call.summary]
    return Entry(f"{site_url.rstrip('/')}/calls/{call.id}", call.title, " · ".join(p for p in parts if p),
                 call.changed_at, call.first_seen_at)
