"""Who may be written to: only those who confirmed, and nobody who said no, whatever happened in between."""

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from matcher.errors import MailError
from matcher.mail.actions import act
from matcher.mail.bounces import take_reports
from matcher.mail.consent import sign_up, truncated
from matcher.mail.links import Act, Action, BadLink
from matcher.mail.outbox import send_due
from matcher.mail.transport import FileTransport
from matcher.model.mail import Basis, MailState, SubscriptionKind, SubscriptionState
from matcher.model.member import LegalForm, Person
from matcher.store.mails import counts, mark_sent
from matcher.store.members import put_member, put_person
from matcher.store.people import person_by_email
from matcher.store.personal_data import erase_person
from matcher.store.subscriptions import (
    UNCONFIRMED_FOR,
    confirm,
    delete_unconfirmed,
    end,
    recipients,
    record_consent,
    subscription_of,
)
from matcher.store.tables.mail import mail as mail_table
from tests.mail.building import LINKS, NOW, a_composer, a_member, a_record
from tests.mail.building import settings as mail_settings
from tests.mail.test_bounces import a_complaint, a_dsn

ADDRESS = "ann@firm.example"
DIGEST = SubscriptionKind.DIGEST


def wish(connection, at: datetime = NOW) -> None:
    sign_up(connection, a_composer(), ADDRESS, [DIGEST], at, how="form on the site", ip="203.0.113.77")


def readers(connection) -> list[str]:
    return [r.email for r in recipients(connection, DIGEST)]


def test_a_wish_is_nothing_until_the_person_confirms_it_from_the_mail(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    with record.writing() as connection:
        wish(connection)
        assert readers(connection) == []
        assert counts(connection) == {MailState.QUEUED: 1}
        person = person_by_email(connection, ADDRESS)
        assert "the weekly digest" in act(connection, a_composer(), Action(Act.CONFIRM, person.id), NOW)
        assert readers(connection) == [ADDRESS]


def test_an_unconfirmed_wish_is_deleted_after_seven_days_with_the_stranger(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    with record.writing() as connection:
        wish(connection)
        assert delete_unconfirmed(connection, NOW + timedelta(days=6)) == 0
        assert delete_unconfirmed(connection, NOW + UNCONFIRMED_FOR) == 1
        assert person_by_email(connection, ADDRESS) is None


def test_a_no_outlives_a_wish_that_somebody_else_made(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    with record.writing() as connection:
        wish(connection)
        person = person_by_email(connection, ADDRESS)
        confirm(connection, person.id, NOW)
        end(connection, person.id, [DIGEST], "the person's own link", NOW)
        wish(connection, NOW + timedelta(days=1))
        delete_unconfirmed(connection, NOW + timedelta(days=9))
        assert subscription_of(connection, person.id, DIGEST).state is SubscriptionState.OFF
        assert record_consent(connection, person.id, [DIGEST], NOW, how="import") == []


@pytest.mark.parametrize(("form", "allowed"), [
    (LegalForm.COMPANY, True), (LegalForm.LLP, True), (LegalForm.SOLE_TRADER, False), (LegalForm.PARTNERSHIP, False),
    (LegalForm.UNKNOWN, False)])
def test_only_firms_are_written_to_on_legitimate_interests(tmp_path: Path, form: LegalForm, allowed: bool) -> None:
    record = a_record(tmp_path)
    with record.writing() as connection:
        put_member(connection, a_member("acme", form), NOW)
        put_person(connection, Person("p1", ADDRESS, "Ann", "member", "acme"), NOW)
        if allowed:
            record_consent(connection, "p1", [DIGEST], NOW, how="member of the cluster", basis=Basis.INTERESTS)
            assert readers(connection) == [ADDRESS]
            put_member(connection, a_member("acme", LegalForm.SOLE_TRADER), NOW)
            assert readers(connection) == []
        else:
            with pytest.raises(MailError, match="need consent"):
                record_consent(connection, "p1", [DIGEST], NOW, how="member of the cluster", basis=Basis.INTERESTS)


def test_consent_without_evidence_is_refused(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    with record.writing() as connection, pytest.raises(MailError, match="say how"):
        record_consent(connection, "p1", [DIGEST], NOW, how=" ")


@pytest.mark.parametrize(("ip", "kept"), [("203.0.113.77", "203.0.113.0/24"), ("2001:db8:1:2::3", "2001:db8:1::/48"),
                                          ("nonsense", "")])
def test_of_an_ip_address_only_the_network_is_kept(ip: str, kept: str) -> None:
    assert truncated(ip) == kept


class Consent(RuleBasedStateMachine):
    """One address and everything that can happen to it, against a model of three facts."""

    @initialize()
    def start(self) -> None:
        self.folder = Path(mkdtemp())
        self.record, self.now, self.number = a_record(self.folder), NOW, 0
        self.is_on = self.is_asked = self.is_stopped = self.said_no = False

    def teardown(self) -> None:
        if hasattr(self, "record"):
            self.record.close()

    def _person(self, connection) -> Person | None:
        self.now += timedelta(hours=2)
        return person_by_email(connection, ADDRESS)

    @rule()
    def subscribe(self) -> None:
        with self.record.writing() as connection:
            self._person(connection)
            wish(connection, self.now)
        if not self.is_stopped and not self.is_on:
            self.is_asked = True

    @rule()
    def confirm(self) -> None:
        with self.record.writing() as connection:
            person = self._person(connection)
            if person:
                try:
                    act(connection, a_composer(), Action(Act.CONFIRM, person.id), self.now)
                except BadLink:
                    assert not self.is_asked
        if self.is_asked:
            self.is_on, self.is_asked, self.said_no = True, False, False

    @rule(subject=st.sampled_from(["digest", "all"]))
    def unsubscribe(self, subject: str) -> None:
        with self.record.writing() as connection:
            person = self._person(connection)
            if person:
                act(connection, a_composer(), Action(Act.UNSUBSCRIBE, person.id, subject), self.now)
                self.said_no = self.said_no or self.is_on or subject == "all"
                self.is_on = self.is_asked = False

    @rule()
    def erase(self) -> None:
        with self.record.writing() as connection:
            person = self._person(connection)
            if person:
                erase_person(connection, person, self.now)
                self.is_on, self.is_asked, self.said_no = False, False, True

    @rule(is_complaint=st.booleans())
    def bounce(self, is_complaint: bool) -> None:
        self.number += 1
        with self.record.writing() as connection:
            self._person(connection)
            row = connection.execute(select(mail_table.c.key).where(mail_table.c.recipient == ADDRESS)).first()
            if row is None:
                return
            mark_sent(connection, row.key, "250", self.now)
        to = f"calls+{LINKS.tag(row.key)}@muster.example"
        raw = a_complaint().replace(b"Version: 1", f"Version: {self.number}".encode()) if is_complaint \
            else a_dsn("5.1.1", f"550 {self.number}", to)
        raw = re_tagged(raw, to, LINKS.tag(row.key))
        self.is_asked = self.is_asked and not is_complaint
        take_reports(self.record, a_composer(), [raw], self.now)
        self.is_stopped, self.is_on = True, False

    @rule()
    def import_again(self) -> None:
        with self.record.writing() as connection:
            person = self._person(connection) or Person("imported", ADDRESS)
            put_person(connection, person, self.now)
            fresh = record_consent(connection, person.id, [DIGEST], self.now, how="signed form")
        if fresh:
            assert not self.said_no
            assert not self.is_stopped
            self.is_on = True

    @rule()
    def a_week_passes(self) -> None:
        self.now += timedelta(days=8)
        with self.record.writing() as connection:
            delete_unconfirmed(connection, self.now)
        self.is_asked = False

    @invariant()
    def only_who_confirmed_and_never_said_no_is_in_a_send_list(self) -> None:
        if not hasattr(self, "record"):
            return
        with self.record.reading() as connection:
            assert bool(readers(connection)) == (self.is_on and not self.is_stopped)


def re_tagged(raw: bytes, to: str, wanted: str) -> bytes:
    """A complaint about the mail of this tag."""
    from tests.mail.test_bounces import KEY, TO
    return raw.replace(TO.encode(), to.encode()).replace(LINKS.tag(KEY).encode(), wanted.encode())


TestConsent = Consent.TestCase
TestConsent.settings = settings(max_examples=25, stateful_step_count=12, deadline=None,
                                suppress_health_check=list(HealthCheck),
                                phases=[Phase.explicit, Phase.reuse, Phase.generate])    # shrinking takes minutes


def test_an_erased_person_gets_nothing_of_what_was_queued(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    with record.writing() as connection:
        wish(connection)
        erase_person(connection, person_by_email(connection, ADDRESS), NOW)
    assert send_due(record, [FileTransport(tmp_path / "outbox")], mail_settings(), lambda: NOW).sent == 0
    with record.reading() as connection:
        assert connection.execute(select(mail_table.c.recipient)).scalars().all() == [""]
