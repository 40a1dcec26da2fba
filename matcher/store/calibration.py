"""The calibration in the record: one row, written by a matching run, read by every page that shows a chance."""

from dataclasses import asdict

from sqlalchemy import Connection, select

from matcher.model.calibration import Bin, Calibration
from matcher.store.tables.matches import calibration
from matcher.store.upsert import upsert

_ONLY = 1


def calibration_now(connection: Connection) -> Calibration:
    """What the last matching run made of the answers; of none where there was no run yet."""
    kept = connection.execute(select(calibration.c.content)).scalar()
    if kept is None:
        return Calibration(0, 0)
    return Calibration(**kept | {"points": tuple((score, chance) for score, chance in kept["points"]),
                                 "bins": tuple(Bin(**b) for b in kept["bins"])})


def put_calibration(connection: Connection, wanted: Calibration) -> None:
    """Replaces it."""
    upsert(connection, calibration, {"id": _ONLY, "content": asdict(wanted)}, key=("id",))
