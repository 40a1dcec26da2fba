"""How each source is doing, and what about it staff must see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from config.catalogue import Catalogue, Source
from ingest.report import RunReport
from ingest.sources.manual import reminder_due
from matcher.store.operator_notices import raise_notice, settle_by_itself, settled_at
from matcher.store.runs import Memory, memories, note_shape
from matcher.store.source_runs import SourceRun, last_runs, last_successes, runs_of

STALE_AFTER = 3
"""Intervals without an answer after which a source counts as stale (domain.md section 6)."""
_ENOUGH = 5
"""Items from which an answer says something about its form."""
_USUAL, _RARE = 0.8, 0.2
_BY_HAND = ("manual", "file")


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One source at one moment."""

    source: Source
    last_success: datetime | None
    last_run: SourceRun | None
    memory: Memory
    is_stale: bool

    @property
    def state(self) -> str:
        """off, by hand, paused, resting, never run, stale or well."""
        if not self.source.enabled:
            return "off"
        if self.source.kind in _BY_HAND:
            return "by hand"
        if self.memory.is_paused:
            return "paused"
        if self.memory.disabled_until and self.is_stale:
            return "resting"
        if self.last_run is None:
            return "never run"
        return "stale" if self.is_stale else "well"


def health_of_all(connection: Connection, catalogue: Catalogue, now: datetime) -> list[SourceHealth]:
    """What the record knows of every source of the catalogue, in its order."""
    successes, runs, remembered = last_successes(connection), last_runs(connection), memories(connection)
    return [_health(source, successes.get(source.id), runs.get(source.id), remembered.get(source.id, Memory()), now)
            for source in catalogue.sources]


def _health(source: Source, succeeded: datetime | None, last_run: SourceRun | None, memory: Memory,
            now: datetime) -> SourceHealth:
    is_stale = succeeded is None or now - succeeded > STALE_AFTER * source.every
    return SourceHealth(source, succeeded, last_run, memory, is_stale)


def watch_run(connection: Connection, source: Source, report: RunReport, memory: Memory, now: datetime) -> None:
    """Raises what is odd about a run that just ended: nothing where there used to be something, or another form."""
    subject = f"source:{source.id}"
    why = report.faults[-1] if report.faults else "not one item could be read"
    if report.has_answered:
        settle_by_itself(connection, subject, f"{source.name} failed", now)
        settle_by_itself(connection, subject, f"{source.name} has not answered", now)
    elif report.requests and memory.failures + 1 >= STALE_AFTER:
        raise_notice(connection, subject, f"{source.name} failed {STALE_AFTER} times and is left alone for six hours: "
                     f"{why}", now)
    settle_by_itself(connection, subject, f"{source.name} broke off", now)
    if report.has_answered and not report.is_whole and report.faults:
        raise_notice(connection, subject, f"{source.name} broke off before its end: {why}", now)
    if report.shape["items"] >= _ENOUGH:
        settle_by_itself(connection, subject, f"{source.name} answered without a single item", now)
        shape = {part: round(count / report.shape["items"], 3) for part, count in report.shape.items()}
        for words in lost_parts(memory.shape, shape):
            raise_notice(connection, subject, f"{source.name} may have changed its form: {words}", now)
        note_shape(connection, source.id, shape)
    elif report.has_answered and not report.seen and not report.left_out and report.bytes and _used_to_have(
            connection, source):
        raise_notice(connection, subject, f"{source.name} answered without a single item, which it never did before",
                     now)


def lost_parts(before: Mapping[str, float], after: Mapping[str, float]) -> Iterator[str]:
    """Parts that nearly every item had and hardly one has now, in words."""
    for part, share in before.items():
        if share >= _USUAL and after.get(part, 0.0) <= _RARE:
            yield f"{part.replace('_', ' ')} was there for {share:.0%} of items and is for {after.get(part, 0.0):.0%}"


def watch_age(connection: Connection, catalogue: Catalogue, now: datetime) -> int:
    """Raises each source that should have answered long ago, each window left open, and each reminder that is due.

    Returns how many were raised.
    """
    raised = 0
    for health in health_of_all(connection, catalogue, now):
        for words in _complaints(connection, health, now):
            raised += raise_notice(connection, f"source:{health.source.id}", words, now)
    return raised


def _complaints(connection: Connection, health: SourceHealth, now: datetime) -> Iterator[str]:
    source, memory = health.source, health.memory
    if not source.enabled or memory.is_paused:
        return
    if source.kind in _BY_HAND:
        if words := reminder_due(source, None, now.date()):
            told = settled_at(connection, f"source:{source.id}", words)
            looked = max((at.date() for at in (health.last_success, told) if at), default=None)
            yield from filter(None, [reminder_due(source, looked, now.date())])
    elif health.last_run is not None and health.is_stale:
        since = f"since {health.last_success:%-d %B %Y, %H:%M} UTC" if health.last_success else "at all yet"
        yield f"{source.name} has not answered {since}"
    if source.window_hours and memory.watermark and now - memory.watermark > max(
            STALE_AFTER * source.every, timedelta(hours=2 * source.window_hours)):
        yield f"{source.name} has a gap: nothing was asked for after {memory.watermark:%-d %B %Y, %H:%M} UTC"


def _used_to_have(connection: Connection, source: Source) -> bool:
    return any(run.seen for run in runs_of(connection, source.id, 10))
