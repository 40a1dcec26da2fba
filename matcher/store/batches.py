"""Batches of mail: what the volume brake counts, and what staff let through."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, case, func, select, update

from matcher.model.mail import MailKind, MailState
from matcher.store.tables.mail import mail, mail_batch
from matcher.store.upsert import insert_once

_PENDING = (MailState.QUEUED.value, MailState.SENDING.value)


@dataclass(frozen=True, slots=True)
class Batch:
    """Mails composed together: `size` counts all of them, `pending` those that have not left."""

    name: str
    kind: MailKind
    made_at: datetime
    size: int
    pending: int
    released_at: datetime | None

    @property
    def family(self) -> str:
        """What it is compared with: "alert:daily" of "alert:daily:2026-11-24T08"."""
        return self.name.rpartition(":")[0]


def open_batch(connection: Connection, name: str, kind: MailKind, now: datetime) -> None:
    """Starts a batch; again is harmless."""
    insert_once(connection, mail_batch, {"name": name, "kind": kind.value, "made_at": now})


def release(connection: Connection, name: str, by: str, now: datetime) -> bool:
    """Lets a batch pass the brake. Returns False where there is none of that name."""
    return connection.execute(update(mail_batch).where(mail_batch.c.name == name)
                              .values(released_at=now, released_by=by)).rowcount == 1


def pending_batches(connection: Connection) -> list[Batch]:
    """Batches with mails that have not left yet, oldest first."""
    names = select(mail.c.batch).distinct().where(mail.c.state.in_(_PENDING), mail.c.batch != "")
    return _load(connection, mail_batch.c.name.in_(names))


def batches_between(connection: Connection, kind: MailKind, start: datetime, end: datetime) -> list[Batch]:
    """Batches of a kind made from `start` up to but not at `end`, oldest first."""
    return _load(connection, (mail_batch.c.kind == kind) & (mail_batch.c.made_at >= start)
                 & (mail_batch.c.made_at < end))


def last_sent_batch_before(connection: Connection, family: str, before: datetime) -> Batch | None:
    """The newest earlier batch of a family ("alert:daily") of which at least one mail left."""
    left = select(mail.c.batch).where(mail.c.batch == mail_batch.c.name, mail.c.state == MailState.SENT).exists()
    name = connection.execute(select(mail_batch.c.name).where(
        mail_batch.c.name.startswith(f"{family}:", autoescape=True), mail_batch.c.made_at < before, left)
        .order_by(mail_batch.c.made_at.desc()).limit(1)).scalar()
    return next(iter(_load(connection, mail_batch.c.name == name)), None) if name else None


def _load(connection: Connection, where: ColumnElement[bool]) -> list[Batch]:
    pending = func.coalesce(func.sum(case((mail.c.state.in_(_PENDING), 1), else_=0)), 0)
    rows = connection.execute(
        select(mail_batch.c.name, mail_batch.c.kind, mail_batch.c.made_at, mail_batch.c.released_at,
               func.count(mail.c.batch).label("size"), pending.label("pending"))
        .join_from(mail_batch, mail, mail.c.batch == mail_batch.c.name, isouter=True).where(where)
        .group_by(mail_batch.c.name).order_by(mail_batch.c.made_at, mail_batch.c.name))
    return [Batch(r.name, MailKind(r.kind), r.made_at, r.size, r.pending, r.released_at) for r in rows]
