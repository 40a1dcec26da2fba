"""What can be filtered and counted: values of a call, and the two fields that depend on the clock."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta

from matcher.errors import SearchRefused
from matcher.index.protocol import FACETS
from matcher.model.call import LAST_GATES, Call, CallStatus
from matcher.model.fact import Field
from matcher.model.instant import LONDON, DateKind
from matcher.model.money import Money

CLOCK_FACETS = ("status", "deadline_window")
MOST_VALUES = 1_000
"""Values that a filter may name."""
FINAL_STATUSES = frozenset({CallStatus.CANCELLED, CallStatus.WITHDRAWN, CallStatus.AWARDED, CallStatus.PAUSED,
                            CallStatus.CLOSED})
"""Stated by the source, they stand whatever the dates say (`Call.status_at`)."""
WINDOWS = ("passed", "within_7_days", "8_to_14_days", "15_to_30_days", "31_to_90_days", "later")
_WINDOW_ENDS = (7, 14, 30, 90)
_SIZES = ((50_000, "under_50k"), (100_000, "50k_to_100k"), (500_000, "100k_to_500k"), (1_000_000, "500k_to_1m"),
          (5_000_000, "1m_to_5m"))
AWARD_SIZES = (*(name for _, name in _SIZES), "over_5m")
_TENDERS = ("tender", "framework", "dynamic_market")


def facets_of(call: Call) -> dict[str, tuple[str, ...]]:
    """Values for every facet but CLOCK_FACETS; a field that no notice states is absent."""
    values: dict[str, tuple[str, ...]] = {
        "source": tuple(sorted({call.source_id, *(n.source_id for n in call.notices)} - {""})),
        "funder": (call.funder,) if call.funder else (),
        "instrument": _one(call, Field.INSTRUMENT),
        "theme": tuple(sorted(set(call.themes))),
        "region": tuple(sorted({str(r) for r in call.value(Field.REGIONS) or ()})),
        "lead_rule": _one(call, Field.LEAD_RULE),
        "award_size": _award_size(call),
        "cyber_level": _cyber_level(call),
    }
    return {field: found for field, found in values.items() if found}


def undated_status(call: Call) -> CallStatus:
    """The status that holds when no date says otherwise: the clockless half of `Call.status_at`."""
    if call.status in FINAL_STATUSES or call.status is CallStatus.FORECAST:
        return call.status
    is_dated = any(d.kind in LAST_GATES or d.kind is DateKind.OPENS for d in call.dates)
    return CallStatus.OPEN if is_dated else call.status


def window_starts(now: datetime) -> tuple[datetime, ...]:
    """Where each of WINDOWS but the first begins: now, then the London midnights after 7, 14, 30 and 90 days."""
    today = now.astimezone(LONDON).date()
    midnights = (datetime.combine(today + timedelta(days=d + 1), time(), LONDON) for d in _WINDOW_ENDS)
    return (now, *(m.astimezone(UTC) for m in midnights))


def check_filters(filters: Mapping[str, tuple[str, ...]]) -> None:
    """Raises SearchRefused for a field that cannot be filtered, or more values than anybody would name."""
    for field, values in filters.items():
        if field not in FACETS:
            raise SearchRefused(f"there is no filter {field!r}; there are {', '.join(FACETS)}")
        if len(values) > MOST_VALUES:
            raise SearchRefused(f"the filter {field} has {len(values):,} values; it may have {MOST_VALUES:,}")


def _one(call: Call, field: Field) -> tuple[str, ...]:
    value = call.value(field)
    return (str(value),) if value else ()


def _award_size(call: Call) -> tuple[str, ...]:
    money = call.value(Field.AWARD_MAX)
    if money is None and call.value(Field.INSTRUMENT) in _TENDERS:
        money = call.value(Field.TOTAL)
    if not isinstance(money, Money):
        return ()
    return (next((name for end, name in _SIZES if money.amount < end), "over_5m"),)


def _cyber_level(call: Call) -> tuple[str, ...]:
    cyber = call.value(Field.CYBER)
    level = cyber.get("level") if isinstance(cyber, dict) else None
    return (str(level),) if level else ()
