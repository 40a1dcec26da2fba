"""Notices in the record: every version of what every source said, the current one marked."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, func, or_, select, update

from matcher.model.call import SourceRef
from matcher.model.notice import Notice
from matcher.store.calls import challenge_from_json, challenge_to_json, fact_from_json, fact_to_json
from matcher.store.tables.calls import call, notice
from matcher.store.upsert import upsert

Item = TypeVar("Item")
_BATCH = 400


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """Just enough of a current notice to tell whether what was fetched is new: a row a key, without its text."""

    id: int
    content_hash: str
    reader: str
    last_seen_at: datetime
    is_fuller: bool
    """Whether its own page has said more than the listing."""


@dataclass(frozen=True, slots=True)
class HeldNotice:
    """A notice in one version, and what the record knows about it."""

    id: int
    call_id: str
    notice: Notice
    content_hash: str
    reader: str
    first_seen_at: datetime
    last_seen_at: datetime
    listing: Notice | None = None
    """The notice before its own page made it fuller, None where the listing says it all."""

    @property
    def ref(self) -> SourceRef:
        """The notice as a call's reader finds it."""
        n = self.notice
        return SourceRef(n.source_id, n.key, n.version, n.url, n.title, self.first_seen_at, self.last_seen_at)


def known_versions(connection: Connection, source_id: str, keys: Sequence[str]) -> dict[str, KnownVersion]:
    """The current version of each of these keys of a source; keys never seen are left out."""
    columns = (notice.c.key, notice.c.id, notice.c.content_hash, notice.c.reader, notice.c.last_seen_at,
               notice.c.listing.is_not(None).label("is_fuller"))
    found: dict[str, KnownVersion] = {}
    for batch in _batches(keys):
        rows = connection.execute(select(*columns).where(
            notice.c.source_id == source_id, notice.c.key.in_(batch), notice.c.is_current))
        found |= {r.key: KnownVersion(r.id, r.content_hash, r.reader, r.last_seen_at, r.is_fuller) for r in rows}
    return found


def current_notice(connection: Connection, source_id: str, key: str) -> HeldNotice | None:
    """The newest version of a notice, None where the source never had that key."""
    row = connection.execute(select(notice).where(
        notice.c.source_id == source_id, notice.c.key == key, notice.c.is_current)).first()
    return _held(row) if row else None


def notices_of(connection: Connection, call_id: str) -> list[HeldNotice]:
    """The current notices of a call, in the order in which they came."""
    rows = connection.execute(select(notice).where(notice.c.call_id == call_id, notice.c.is_current)
                              .order_by(notice.c.id))
    return [_held(r) for r in rows]


def former_versions(connection: Connection, call_id: str) -> list[Notice]:
    """The versions that a call's sources no longer stand by, oldest first."""
    rows = connection.execute(select(notice.c.content).where(
        notice.c.call_id == call_id, notice.c.is_current.is_(False)).order_by(notice.c.id))
    return [notice_from_json(r.content) for r in rows]


def put_notice(connection: Connection, held: HeldNotice, now: datetime) -> None:
    """Makes `held` the current version of its key. A source that edits without a new version gets one from the hash."""
    one = held.notice
    is_its = (notice.c.source_id == one.source_id) & (notice.c.key == one.key)
    content = notice_to_json(one)
    versions = {r.version: r.content for r in connection.execute(
        select(notice.c.version, notice.c.content).where(is_its))}
    version = one.version
    if versions.get(version, content) != content:
        digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
        version = f"{version}~{digest[:8]}"
    if versions:
        connection.execute(update(notice).values(is_current=False, call_id=held.call_id).where(is_its))
    upsert(connection, notice, {
        "call_id": held.call_id, "source_id": one.source_id, "key": one.key, "version": version, "url": one.url,
        "title": one.title, "stage": one.stage, "content": content, "content_hash": held.content_hash,
        "listing": notice_to_json(held.listing) if held.listing else None, "read_at": now,
        "reader": held.reader, "first_seen_at": held.first_seen_at, "last_seen_at": now, "is_current": True},
        key=("source_id", "key", "version"))


def read_again(connection: Connection, notice_id: int, now: datetime) -> None:
    """Notes that a notice's own page was asked for at `now` and said nothing new."""
    connection.execute(update(notice).values(read_at=now).where(notice.c.id == notice_id))


def due_for_reading(connection: Connection, source_id: str, unread: str, before: datetime, now: datetime,
                    limit: int = 500) -> list[HeldNotice]:
    """Current notices whose own page could not be had yet, or was last asked for `before` and may still matter."""
    may_matter = or_(call.c.closes_at.is_(None), call.c.closes_at >= now)
    rows = connection.execute(select(notice).join(call, call.c.id == notice.c.call_id).where(
        notice.c.source_id == source_id, notice.c.is_current,
        or_(notice.c.reader == unread, notice.c.listing.is_not(None) & (notice.c.read_at < before) & may_matter))
        .order_by(notice.c.read_at).limit(limit))
    return [_held(r) for r in rows]


def seen_again(connection: Connection, notice_ids: Sequence[int], now: datetime) -> None:
    """Notes that these notices were still there at `now`."""
    for batch in _batches(notice_ids):
        connection.execute(update(notice).values(last_seen_at=now).where(
            notice.c.id.in_(batch), notice.c.last_seen_at < now))


def last_listed(connection: Connection, source_id: str, now: datetime) -> dict[str, datetime]:
    """Call -> when any source last listed it, of the calls of this source whose closing date is ahead or not stated."""
    its = select(notice.c.call_id).where(notice.c.source_id == source_id, notice.c.is_current)
    rows = connection.execute(select(notice.c.call_id, func.max(notice.c.last_seen_at).label("at")).join(
        call, call.c.id == notice.c.call_id).where(
        notice.c.is_current, notice.c.call_id.in_(its), or_(call.c.closes_at.is_(None), call.c.closes_at >= now))
        .group_by(notice.c.call_id))
    return {r.call_id: r.at for r in rows}


def to_be_read(connection: Connection, notice_ids: Sequence[int], unread: str, now: datetime) -> None:
    """Notes that these were seen at `now`, and that their own pages are to be asked for again."""
    for batch in _batches(notice_ids):
        connection.execute(update(notice).values(reader=unread, last_seen_at=now).where(notice.c.id.in_(batch)))


def move_notices(connection: Connection, keys: Iterable[tuple[str, str]], call_id: str) -> None:
    """Gives every version of these (source, key) pairs to another call."""
    for source_id, key in keys:
        connection.execute(update(notice).values(call_id=call_id).where(
            notice.c.source_id == source_id, notice.c.key == key))


def notice_to_json(one: Notice) -> dict[str, Any]:
    """A notice as the record keeps it."""
    return {"source_id": one.source_id, "key": one.key, "version": one.version, "url": one.url, "title": one.title,
            "text": one.text, "lead": one.lead, "summary": one.summary,
            "published_at": one.published_at.isoformat() if one.published_at else None,
            "updated_at": one.updated_at.isoformat() if one.updated_at else None, "stage": one.stage,
            "facts": [fact_to_json(f) for f in one.facts], "challenges": [challenge_to_json(c) for c in one.challenges],
            "strong_keys": sorted(one.strong_keys), "parent_key": one.parent_key, "warnings": list(one.warnings)}


def notice_from_json(stored: Any) -> Notice:
    """The notice that `notice_to_json` was given."""
    moment = {name: datetime.fromisoformat(stored[name]) if stored[name] else None
              for name in ("published_at", "updated_at")}
    return Notice(
        source_id=stored["source_id"], key=stored["key"], version=stored["version"], url=stored["url"],
        title=stored["title"], text=stored["text"], lead=stored["lead"], summary=stored["summary"],
        published_at=moment["published_at"], updated_at=moment["updated_at"], stage=stored["stage"],
        facts=tuple(fact_from_json(f) for f in stored["facts"]),
        challenges=tuple(challenge_from_json(c) for c in stored["challenges"]),
        strong_keys=frozenset(stored["strong_keys"]), parent_key=stored["parent_key"],
        warnings=tuple(stored["warnings"]))


def _held(row: Row[Any]) -> HeldNotice:
    return HeldNotice(row.id, row.call_id, notice_from_json(row.content), row.content_hash, row.reader,
                      row.first_seen_at, row.last_seen_at, notice_from_json(row.listing) if row.listing else None)


def _batches(items: Sequence[Item]) -> Iterable[Sequence[Item]]:
    return (items[i:i + _BATCH] for i in range(0, len(items), _BATCH))
