"""Persons' corrections of facts: each holds until the source's words for that fact change."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from matcher.model.codec import value_from_json, value_to_json
from matcher.model.fact import Field
from matcher.store.tables.calls import override
from matcher.store.upsert import upsert


@dataclass(frozen=True, slots=True)
class Override:
    """What a person says of one field of one call. `subject` is a field, or "date:closes" for one kind of date.

    `value` None means that the fact is to be left out. `source_words` are those that the person saw.
    """

    call_id: str
    subject: str
    value: Any
    source_words: str
    made_by: str
    made_at: datetime

    @property
    def field(self) -> Field:
        """The field that is overridden."""
        return Field(self.subject.partition(":")[0])


def put_override(connection: Connection, one: Override) -> None:
    """A person's word, in place of the one before on the same subject."""
    lapse_override(connection, one.call_id, one.subject, one.made_at)
    upsert(connection, override, {
        "call_id": one.call_id, "field": one.subject, "value": value_to_json(one.value),
        "source_words": one.source_words, "made_by": one.made_by, "made_at": one.made_at, "lapsed_at": None},
        key=("call_id", "field", "made_at"))


def lapse_override(connection: Connection, call_id: str, subject: str, now: datetime) -> None:
    """The source has new words, or a person took the correction back."""
    connection.execute(update(override).values(lapsed_at=now).where(
        override.c.call_id == call_id, override.c.field == subject, override.c.lapsed_at.is_(None)))


def overrides_of(connection: Connection, call_id: str) -> list[Override]:
    """The corrections that stand, in the order in which they were made."""
    rows = connection.execute(select(override).where(override.c.call_id == call_id, override.c.lapsed_at.is_(None))
                              .order_by(override.c.made_at, override.c.id))
    return [Override(r.call_id, r.field, None if r.value is None else
                     value_from_json(Field(r.field.partition(":")[0]), r.value), r.source_words, r.made_by, r.made_at)
            for r in rows]


def move_overrides(connection: Connection, call_id: str, to: str) -> None:
    """Gives a call's corrections to the call that it was joined into."""
    connection.execute(update(override).values(call_id=to).where(override.c.call_id == call_id))
