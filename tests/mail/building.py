"""Members, calls, matches and people for the mail tests, in a line each."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, insert

from config.settings import MailSettings, SiteSettings
from matcher.mail.compose import Composer
from matcher.mail.links import Links
from matcher.model.call import Call, CallStatus
from matcher.model.fact import Fact, Field, Origin
from matcher.model.instant import CallDate, DateKind
from matcher.model.mail import SubscriptionKind
from matcher.model.match import Fit, Match, Readiness, ReadinessItem, Reason
from matcher.model.member import LegalForm, Member, Person, Section
from matcher.model.money import Money
from matcher.store.calls import put_call
from matcher.store.engine import Record, open_record
from matcher.store.members import put_member, put_person
from matcher.store.subscriptions import record_consent
from matcher.store.tables.matches import match as match_table

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
"""A Tuesday, in the week 2026-W48."""
WEEK = "2026-W48"
LINKS = Links("https://muster.example", "a key for tests")


@cache
def _empty_record() -> bytes:
    with TemporaryDirectory() as folder:
        open_record(f"sqlite:///{folder}/muster.db").close()
        return Path(folder, "muster.db").read_bytes()


def a_record(folder: Path) -> Record:
    """A new record in the folder: a copy of an empty one, since migrating each anew takes longer."""
    Path(folder, "muster.db").write_bytes(_empty_record())
    return Record(f"sqlite:///{folder}/muster.db")


def settings(**wanted: Any) -> MailSettings:
    return MailSettings(**{"mail_rate": 10_000.0} | wanted)


def a_composer(**wanted: Any) -> Composer:
    return Composer(SiteSettings(), settings(**wanted), LINKS)


def a_call(id: str, title: str = "", closes_in_days: float | None = 20, **wanted: Any) -> Call:
    facts = [Fact(Field.FUNDER, "UK Defence Innovation", "", "", Origin.STRUCTURED),
             Fact(Field.AWARD_MAX, Money(Decimal(350_000)), "up to £350,000", "body", Origin.TEXT)]
    if closes_in_days is not None:
        at = (NOW + timedelta(days=closes_in_days)).replace(hour=12)
        facts.append(Fact(Field.DATE, CallDate(DateKind.CLOSES, at, "midday"), "midday", "table", Origin.TABLE))
    first_seen = wanted.pop("first_seen_at", NOW - timedelta(days=2))
    call = Call(id, title or f"Call {id}", "Text.", "Lead.", f"https://source.example/{id}", "ukdi_atom", first_seen,
                first_seen, status=CallStatus.OPEN, facts=tuple(facts), content_hash=f"hash of {id}")
    return replace(call, **wanted)


def a_match(member_id: str, call_id: str, rank: int = 1, score: float = 3.5, fit: Fit = Fit.STRONG) -> Match:
    reason = Reason("We want low-power sensing at range.", "We build low-power radar sensors.", "Sensing", 0.7)
    return Match(member_id, call_id, rank, score, 3.0, 3.8, fit, 495, 500, "Sensing", None, ("sensing", "radar"),
                 (reason,), NOW)


def put_match(connection: Connection, one: Match) -> None:
    connection.execute(insert(match_table).values(
        member_id=one.member_id, call_id=one.call_id, rank=one.rank, score=one.score, lexical=one.lexical,
        dense=one.dense, fit=one.fit.value, closer_than=one.closer_than, seen=one.seen,
        best_section=one.best_section, challenge_ref=None, terms=list(one.terms),
        reasons=[{"call_sentence": r.call_sentence, "profile_sentence": r.profile_sentence, "section": r.section,
                  "strength": r.strength} for r in one.reasons], topics_hash="h", computed_at=one.computed_at))


def a_member(id: str, legal_form: LegalForm = LegalForm.COMPANY) -> Member:
    return Member(id, f"{id.title()} Ltd", (Section("Sensing", "We build low-power radar sensors."),),
                  legal_form=legal_form)


def put_reader(connection: Connection, person_id: str, member_id: str | None = None, at: datetime = NOW,
               kinds: tuple[SubscriptionKind, ...] = (SubscriptionKind.MATCHES, SubscriptionKind.DIGEST)) -> None:
    put_person(connection, Person(person_id, f"{person_id}@firm.example", person_id.title(), "member", member_id), at)
    record_consent(connection, person_id, kinds, at, how="test")


def a_week(record: Record, calls: list[Call] | None = None, readers: int = 1, member: str = "acme") -> None:
    """A member, its people p1, p2, … who read everything, and calls that match the member, best first."""
    with record.writing() as connection:
        put_member(connection, a_member(member), NOW)
        for number in range(1, readers + 1):
            put_reader(connection, f"p{number}", member)
        for rank, call in enumerate(calls if calls is not None else [a_call("c1"), a_call("c2", closes_in_days=9)], 1):
            put_call(connection, call)
            put_match(connection, a_match(member, call.id, rank))


def no_readiness(call: Call, member: Member, now: datetime) -> tuple[ReadinessItem, ...]:
    return (ReadinessItem("ce", "Cyber Essentials by award", Readiness.GAP, "", "", "About four weeks, from £320."),)
