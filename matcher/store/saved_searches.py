"""Searches that a person keeps, with or without an alert."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from matcher.store.tables.members import saved_search
from matcher.store.upsert import upsert


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """`filters` as the search page's address states them; `is_alerting` asks for mail about new finds."""

    id: int
    person_id: str
    name: str
    words: str
    filters: Mapping[str, tuple[str, ...]]
    is_alerting: bool
    made_at: datetime
    seen_until: datetime | None


def keep_search(connection: Connection, person_id: str, name: str, words: str,
                filters: Mapping[str, tuple[str, ...]], now: datetime) -> None:
    """Keeps a search; one of the same name is replaced."""
    upsert(connection, saved_search, {
        "person_id": person_id, "name": name, "words": words, "filters": {k: list(v) for k, v in filters.items()},
        "is_alerting": True, "made_at": now, "seen_until": now}, key=("person_id", "name"))


def searches_of(connection: Connection, person_id: str) -> list[SavedSearch]:
    """A person's searches by name."""
    rows = connection.execute(select(saved_search).where(saved_search.c.person_id == person_id)
                              .order_by(saved_search.c.name))
    return [SavedSearch(r.id, r.person_id, r.name, r.words, {k: tuple(v) for k, v in r.filters.items()},
                        r.is_alerting, r.made_at, r.seen_until) for r in rows]


def switch_alert(connection: Connection, person_id: str, search_id: int, is_alerting: bool) -> None:
    """Switches the mails of a person's own search on or off; another's is not touched."""
    connection.execute(update(saved_search).where(
        saved_search.c.id == search_id, saved_search.c.person_id == person_id).values(is_alerting=is_alerting))


def forget_search(connection: Connection, person_id: str, search_id: int) -> None:
    """Forgets a person's own search; another's is not touched."""
    connection.execute(delete(saved_search).where(
        saved_search.c.id == search_id, saved_search.c.person_id == person_id))
