"""A small world to look at in tests: a record with calls, members and people, and the application over it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from ingest.taking import READER
from matcher.index import open_index
from matcher.index.sync import sync
from matcher.model.call import Call, CallStatus
from matcher.model.fact import Fact, Field, Origin
from matcher.model.instant import CallDate, DateKind
from matcher.model.mail import SubscriptionKind
from matcher.model.member import Certificate, LegalForm, Member, Person, Section
from matcher.model.money import Money
from matcher.model.notice import Challenge, Notice
from matcher.store.access_tokens import begin_session
from matcher.store.calls import put_call
from matcher.store.engine import Record, open_record
from matcher.store.members import put_member, put_person
from matcher.store.notices import HeldNotice, put_notice
from matcher.store.reviews import raise_review
from matcher.store.subscriptions import record_consent
from matcher.store.tables.matches import match
from tests.support.embedders import WordEmbedder

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
STAFF = Person("p-staff", "staff@cluster.example", "Sam Staff", "staff")
ANNA = Person("p-anna", "anna@firm-a.example", "Anna", "member", "firm-a")
BEN = Person("p-ben", "ben@firm-b.example", "Ben", "member", "firm-b")


TITLES = {
    5: ("Drones that inspect bridges after a flood", "Small drones that look at damage without a pilot in sight."),
    6: ("Post-quantum keys for tactical radios", "Key exchange that withstands a quantum computer, on small radios."),
    7: ("Edge computing for coastal sensors", "Radio and sonar sensing worked out at the buoy, not ashore."),
    8: ("Assurance of autonomy in busy airspace", "Evidence that a drone among aircraft keeps to the rules."),
    9: ("Navigation when satellites are jammed", "Position and time from radio signals of opportunity."),
    10: ("Tamper evidence for circuit boards", "Finding an altered board before it is fitted."),
    11: ("Training range for plant operators", "Exercises in which operators meet a cyber attack.")}
"""Other calls than rounds of one, so that pages look as they do in use."""


def a_date(kind: DateKind, at: datetime, words: str = "as the page says") -> Fact:
    return Fact(Field.DATE, CallDate(kind, at, words), words, "key information", Origin.TABLE)


def a_call(number: int, closes_in_days: int = 20, **changes: Any) -> Call:
    closes = NOW.replace(hour=12) + timedelta(days=closes_in_days)
    facts = (
        Fact(Field.FUNDER, "Example Defence Fund", "from the Example Defence Fund", "first paragraph", Origin.TEXT),
        Fact(Field.AWARD_MAX, Money(Decimal(350_000)), "up to £350,000 per project", "Funding", Origin.TEXT, 0.6,
             "the page names two amounts"),
        Fact(Field.TOTAL, Money(Decimal(3_000_000)), "a total of £3 million", "Funding", Origin.TEXT),
        Fact(Field.LEAD_RULE, "sme_only", "Only SMEs may lead", "Eligibility", Origin.TEXT),
        Fact(Field.CERTS, ["ce"], "must hold Cyber Essentials", "Eligibility", Origin.TEXT),
        Fact(Field.TRL_START_MIN, 3, "from TRL 3", "Scope", Origin.TEXT),
        Fact(Field.TRL_END_MIN, 6, "to TRL 6", "Scope", Origin.TEXT),
        a_date(DateKind.OPENS, NOW - timedelta(days=5), "opened on 11 November"),
        a_date(DateKind.CLOSES, closes, "midday on the closing day"))
    title, lead = TITLES.get(number, (f"Counter-drone sensing, round {number}",
                                      "Passive radio sensing finds small drones at range."))
    call = Call(f"ctest{number:08}", title, f"{lead}\n\nIt must work in a city.", lead,
                f"https://example.org/c/{number}", "ukdi_atom", NOW - timedelta(days=3), NOW - timedelta(days=1),
                summary=lead, status=CallStatus.OPEN, facts=facts, content_hash=f"hash{number}",
                challenges=(Challenge("1", "Detect at range", "Detect small drones at range."),))
    return replace(call, **changes)


def a_notice_of(call: Call) -> HeldNotice:
    """What the source said of the call, as ingest keeps it."""
    said = Notice(call.source_id, call.url, "1", call.url, call.title, call.text, call.lead, call.summary,
                  facts=call.facts, challenges=call.challenges)
    return HeldNotice(0, call.id, said, call.content_hash, READER, call.first_seen_at, NOW)


def a_member(member_id: str, name: str) -> Member:
    return Member(member_id, name, (Section("Radio sensing", "We build passive radio sensors that find drones."),),
                  tags=("sen.rf", "aut.cuas"), legal_form=LegalForm.COMPANY, region="TLF",
                  certificates=(Certificate("ce"),))


def a_match(member_id: str, call_id: str, rank: int) -> dict[str, Any]:
    """A row of the match table, as the ranking writes it."""
    reasons = [{"call_sentence": "Passive radio sensing finds small drones at range.",
                "profile_sentence": "We build passive radio sensors that find drones.", "section": "Radio sensing",
                "strength": 0.8}]
    return {"member_id": member_id, "call_id": call_id, "rank": rank, "score": 5.0 - rank / 2, "lexical": 2.0,
            "dense": 2.5, "fit": ("strong", "good", "possible")[min(rank - 1, 2)], "closer_than": 400 - 3 * rank,
            "seen": 400, "best_section": "Radio sensing", "challenge_ref": None, "terms": ["drone", "radio"],
            "reasons": reasons, "topics_hash": "h", "computed_at": NOW}


@dataclass
class World:
    """The application, its record and ways to be somebody."""

    app: Flask
    record: Record

    def anybody(self) -> FlaskClient:
        return self.app.test_client()

    def signed_in(self, person: Person) -> FlaskClient:
        client = self.app.test_client()
        with self.record.writing() as connection:
            token = begin_session(connection, person.id, NOW)
        with client.session_transaction() as session:
            session["token"] = token
        return client


class Bench:
    """A workbench over a folder, with two quiet embedders that are never to be taken for each other."""

    def __init__(self, folder: Path) -> None:
        self.record = open_record(f"sqlite:///{folder}/muster.db")
        self.index = open_index(f"embedded:{folder}/index")
        self.embedder, self.ranker = WordEmbedder(), WordEmbedder()
        self.ranker.fingerprint = "words that rank"
        self.now = NOW


def fill(folder: Path, calls: int = 12) -> None:
    """Two firms with a person each, one of staff, and some calls with matches, the last call closed."""
    bench = Bench(folder)
    with bench.record.writing() as connection:
        for n in range(1, calls + 1):
            one = a_call(n, closes_in_days=2 * n if n < calls else -3)
            put_call(connection, one)
            put_notice(connection, a_notice_of(one), NOW)
        for member_id, name in (("firm-a", "Aster Radio Ltd"), ("firm-b", "Birch Cyber Ltd")):
            put_member(connection, a_member(member_id, name), NOW)
        for person in (STAFF, ANNA, BEN):
            put_person(connection, person, NOW)
        connection.execute(insert(match), [a_match("firm-a", f"ctest{n:08}", n) for n in (1, 2, 3)]
                           + [a_match("firm-b", f"ctest{n:08}", n) for n in (1, 2)])
        raise_review(connection, "fact", "ctest00000001", "award_max", "the page names two amounts", None, NOW)
        record_consent(connection, ANNA.id, [SubscriptionKind.DIGEST, SubscriptionKind.MATCHES], NOW, how="sample")
    sync(bench.record, bench.index, bench.embedder, NOW)
    bench.index.close()
    bench.record.close()
