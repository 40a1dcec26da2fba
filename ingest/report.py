"""What a run of a source met, for the terminal, the record and the staff pages."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from ingest.sources.base import Refusal
from matcher.model.fact import Field
from matcher.model.notice import Notice
from matcher.store.runs import RunCounts


class Outcome(StrEnum):
    """What became of an item that was taken."""

    NEW = "new"
    JOINED = "joined"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(slots=True)
class RunReport:
    """Every item is new, changed, unchanged or refused; `joined` of the new ones went to a call that was known."""

    source_id: str
    new: int = 0
    joined: int = 0
    changed: int = 0
    unchanged: int = 0
    left_out: int = 0
    """Items outside the source's scope in the catalogue."""
    requests: int = 0
    answers: int = 0
    """Questions that the source answered, changed or not; files that could be opened."""
    unreadable: int = 0
    """Of those the ones of which not one item could be read."""
    is_whole: bool = True
    """Whether everything that was to be asked for was had and read."""
    bytes: int = 0
    slowest_seconds: float = 0.0
    met_sources: set[str] = field(default_factory=set)
    """Sources of the items: several where a file of prepared calls holds those of several."""
    skipped: str = ""
    """Why the source was not asked at all; empty if it was."""
    refusals: list[Refusal] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """Whole answers that could not be had or read."""
    warnings: list[str] = field(default_factory=list)
    """What was odd but could be read."""

    shape: Counter[str] = field(default_factory=Counter)
    """How many items had each part; "items" counts them all."""

    def count(self, outcome: Outcome) -> None:
        """Counts one item that was taken."""
        self.new += outcome in (Outcome.NEW, Outcome.JOINED)
        self.joined += outcome is Outcome.JOINED
        self.changed += outcome is Outcome.CHANGED
        self.unchanged += outcome is Outcome.UNCHANGED

    def note_shape(self, notice: Notice) -> None:
        """Counts which parts the item has, so that a source that changes its form is noticed."""
        parts = {"items"} | {f.value.kind.value if f.field is Field.DATE else f.field.value for f in notice.facts}
        parts |= {part for part, value in (("text", notice.text), ("address", notice.url), ("summary", notice.summary),
                                           ("publication date", notice.published_at or notice.updated_at)) if value}
        self.shape.update(parts)

    @property
    def taken(self) -> int:
        """Items that are in the record now."""
        return self.new + self.changed + self.unchanged

    @property
    def seen(self) -> int:
        """Items met, taken or not."""
        return self.taken + len(self.refusals)

    @property
    def has_answered(self) -> bool:
        """Whether there was an answer that says what its format should."""
        return self.answers > self.unreadable

    @property
    def state(self) -> str:
        """ok; partial where something was refused; failed where nothing could be done."""
        if not self.faults and not self.refusals:
            return "ok"
        return "partial" if self.has_answered or self.taken else "failed"

    @property
    def is_silent(self) -> bool:
        """Whether the source was asked and answered nothing at all."""
        return self.requests > 0 and self.answers == 0

    @property
    def counts(self) -> RunCounts:
        """The figures that the record keeps."""
        return RunCounts(self.seen, self.new, self.changed, len(self.refusals), self.requests, self.bytes,
                         self.slowest_seconds)

    @property
    def words(self) -> str:
        """One line: "1,812 items: 1,700 new calls, 112 joined to known calls, 0 changed, 0 unchanged, 0 refused"."""
        if self.skipped:
            return f"not asked: {self.skipped}"
        line = (f"{self.seen:,} items: {self.new - self.joined:,} new calls, {self.joined:,} joined to known calls, "
                f"{self.changed:,} changed, {self.unchanged:,} unchanged, {len(self.refusals):,} refused")
        line += f", {self.left_out:,} outside the source's scope" if self.left_out else ""
        return f"{line}; {len(self.faults):,} answers could not be read" if self.faults else line
