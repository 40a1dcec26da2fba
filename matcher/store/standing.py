"""The standing sample in the record: the leads that every score is measured against, until it is drawn anew."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from matcher.store.tables.matches import standing


@dataclass(frozen=True, slots=True)
class StoredSample:
    """`topics` are (call id, challenge ref or None, title, lead); `live` is how many calls there were at `drawn_at`."""

    id: str
    drawn_at: datetime
    live: int
    topics: tuple[tuple[str, str | None, str, str], ...]


def standing_sample(connection: Connection) -> StoredSample | None:
    """The sample that stands, None where none was drawn yet."""
    row = connection.execute(select(standing)).mappings().first()
    if row is None:
        return None
    topics = tuple((t[0], t[1], t[2], t[3]) for t in row["topics"])
    return StoredSample(row["id"], row["drawn_at"], row["live"], topics)


def put_standing_sample(connection: Connection, wanted: StoredSample) -> None:
    """Makes it the one that stands."""
    connection.execute(delete(standing))
    connection.execute(insert(standing).values(id=wanted.id, drawn_at=wanted.drawn_at, live=wanted.live,
                                               topics=[list(t) for t in wanted.topics]))
