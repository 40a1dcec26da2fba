"""A small world of calls and members for tests of the ranking."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from matcher.model.call import Call
from matcher.model.fact import Fact, Field, Origin
from matcher.model.instant import CallDate, DateKind
from matcher.model.member import Member, Section
from matcher.model.notice import Challenge
from matcher.store.calls import put_call
from matcher.store.engine import Record, open_record
from matcher.store.members import put_member

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
SUBJECTS = ("harbour drones radar detection", "rail bogie wear inspection", "post quantum cryptography migration",
            "hospital ward scheduling software", "soil carbon sampling", "underwater acoustic sensors",
            "satellite propulsion valves", "firmware reverse engineering", "bridge corrosion coatings",
            "museum archive scanning", "hydrogen storage tanks", "wheat disease genetics")
VERBS = ("measuring", "improving", "testing", "modelling", "protecting")


def a_call(number: int, closes_in_days: int = 30, **changes: object) -> Call:
    subject = SUBJECTS[number % len(SUBJECTS)]
    verb = VERBS[number // len(SUBJECTS) % len(VERBS)]
    text = (f"We seek proposals for {verb} {subject}. Projects should show {subject} working in trial number {number}. "
            f"The lot {number} covers {verb} and reporting of results to users.")
    closes = CallDate(DateKind.CLOSES, NOW + timedelta(days=closes_in_days), "soon")
    fields = {"id": f"c{number:04}", "title": f"{verb.title()} {subject} lot{number}", "text": text, "lead": text,
              "url": "https://example.org/", "source_id": "test", "first_seen_at": NOW, "changed_at": NOW,
              "facts": (Fact(Field.DATE, closes, "soon", "body", Origin.TEXT),)} | changes
    return Call(**fields)       # type: ignore[arg-type]


def a_member(name: str = "finders", **changes: object) -> Member:
    fields = {"id": name, "name": name.title(), "sections": (
        Section("Drones", "We detect drones over a harbour with radar and cameras, day and night."),
        Section("Firmware", "Our engineers reverse engineer firmware and report what they find to its makers."))}
    return Member(**fields | changes)     # type: ignore[arg-type]


def a_world(folder: Path, calls: list[Call], members: list[Member]) -> Record:
    record = open_record(f"sqlite:///{folder}/muster.db")
    with record.writing() as connection:
        for call in calls:
            put_call(connection, call)
        for member in members:
            put_member(connection, member, NOW)
    return record


def challenged(number: int) -> Call:
    """A call about one thing with a challenge about another."""
    return a_call(number, challenges=(Challenge("A", "Soil", "Sampling of soil carbon."),
                                      Challenge("B", "Drones", "Detect drones over a harbour with radar and cameras.")))
