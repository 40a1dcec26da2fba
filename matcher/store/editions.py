"""Editions in the record, one row a week."""

from typing import Any

from sqlalchemy import Connection, Row, select

from matcher.model.edition import Edition, EditionPlan, EditionSection, EditionState, Event, SharedItem
from matcher.store.tables.mail import edition
from matcher.store.upsert import upsert


def put_edition(connection: Connection, wanted: Edition) -> None:
    """Writes the edition over the one of its week."""
    upsert(connection, edition, {
        "week": wanted.week, "state": wanted.state.value, "intro": wanted.intro, "items": _plan_to_json(wanted.plan),
        "approved_calls": wanted.approved_calls, "drafted_at": wanted.drafted_at, "approved_at": wanted.approved_at,
        "approved_by": wanted.approved_by, "sent_at": wanted.sent_at, "note": wanted.note}, key=("week",))


def get_edition(connection: Connection, week: str, *, for_update: bool = False) -> Edition | None:
    """The edition of a week, None where none was drafted. `for_update` makes other writers wait (PostgreSQL)."""
    wanted = select(edition).where(edition.c.week == week)
    row = connection.execute(wanted.with_for_update() if for_update else wanted).first()
    return _from_row(row) if row else None


def editions(connection: Connection, limit: int = 60) -> list[Edition]:
    """The newest editions, newest first."""
    return [_from_row(r) for r in connection.execute(select(edition).order_by(edition.c.week.desc()).limit(limit))]


def _plan_to_json(plan: EditionPlan) -> dict[str, Any]:
    return {"shared": [{"section": i.section.value, "call_id": i.call_id, "note": i.note} for i in plan.shared],
            "matched": {member: list(calls) for member, calls in plan.matched.items()},
            "events": [{"title": e.title, "url": e.url, "words": e.words} for e in plan.events]}


def _plan_from_json(stored: dict[str, Any]) -> EditionPlan:
    return EditionPlan(
        tuple(SharedItem(EditionSection(i["section"]), i["call_id"], i["note"]) for i in stored["shared"]),
        {member: tuple(calls) for member, calls in stored["matched"].items()},
        tuple(Event(e["title"], e["url"], e["words"]) for e in stored["events"]))


def _from_row(row: Row[*tuple[Any, ...]]) -> Edition:
    return Edition(row.week, EditionState(row.state), _plan_from_json(row.items), row.drafted_at, row.intro,
                   row.approved_at, row.approved_by or "", dict(row.approved_calls), row.sent_at, row.note)
