"""Whether the mail server is away: one row that every sender reads before it starts."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from matcher.store.tables.mail import mail_server
from matcher.store.upsert import upsert


def note_away(connection: Connection, failures: int, until: datetime, words: str) -> None:
    """Nobody tries again before `until`."""
    upsert(connection, mail_server, {"id": 1, "failures": failures, "away_until": until, "words": words}, key=("id",))


def note_back(connection: Connection) -> None:
    """It took a message."""
    connection.execute(delete(mail_server))


def away(connection: Connection) -> tuple[int, datetime, str] | None:
    """(failures in a row, not before, what it said), None where the last try went well."""
    row = connection.execute(select(mail_server)).first()
    return (row.failures, row.away_until, row.words) if row and row.away_until else None
