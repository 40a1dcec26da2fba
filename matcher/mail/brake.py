"""The volume brake: a batch, or a day, far bigger than the one before waits until staff let it go.

It stands between a fault (a parser that "moves" five hundred deadlines) and a thousand people's mailboxes.
"""

from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from config.settings import MailSettings
from matcher.model.instant import LONDON
from matcher.store.batches import Batch, batches_between, last_sent_batch_before, pending_batches

_LOOK_BACK = timedelta(days=28)


def held_batches(connection: Connection, settings: MailSettings) -> dict[str, str]:
    """Name of each batch that must wait, with the reason in words for staff."""
    found = {b.name: _why_held(connection, b, settings) for b in pending_batches(connection) if not b.released_at}
    return {name: why for name, why in found.items() if why}


def _why_held(connection: Connection, batch: Batch, settings: MailSettings) -> str:
    factor, floor = settings.mail_brake_factor, settings.mail_brake_floor
    before = last_sent_batch_before(connection, batch.family, batch.made_at)
    known = before.size if before else 0
    if batch.size > max(floor, factor * known):
        return (f"{batch.size} mails, the last batch of this kind had {known}: "
                f"look at them, then muster mail release {batch.name}")
    today, earlier = _day(connection, batch), _busiest_day_before(connection, batch)
    if today > max(floor, factor * earlier):
        return (f"{today} mails of this kind in one day, the busiest day of the four weeks before had {earlier}: "
                f"look at them, then muster mail release {batch.name}")
    return ""


def _day(connection: Connection, batch: Batch) -> int:
    start, end = _london_day(batch.made_at)
    return sum(b.size for b in batches_between(connection, batch.kind, start, end) if not b.released_at)


def _busiest_day_before(connection: Connection, batch: Batch) -> int:
    start, _ = _london_day(batch.made_at)
    days: dict[object, int] = {}
    for b in batches_between(connection, batch.kind, start - _LOOK_BACK, start):
        day = b.made_at.astimezone(LONDON).date()
        days[day] = days.get(day, 0) + b.size - b.pending
    return max(days.values(), default=0)


def _london_day(at: datetime) -> tuple[datetime, datetime]:
    day = at.astimezone(LONDON).date()
    return (datetime.combine(day, time(), LONDON), datetime.combine(day + timedelta(days=1), time(), LONDON))
