"""Signed links, and what they do: GET never acts, POST acts once, nobody else can make one."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.mail.actions import act, offer
from matcher.mail.links import Act, Action, BadLink, Links
from matcher.model.mail import MailState, SubscriptionKind, SubscriptionState, Suppression
from matcher.store.engine import Record
from matcher.store.feedback import verdicts_of
from matcher.store.mails import counts
from matcher.store.subscriptions import subscription_of
from matcher.store.suppression import suppression_of
from tests.mail.building import LINKS, NOW, a_composer, a_record, a_week

UNSUBSCRIBE = Action(Act.UNSUBSCRIBE, "p1", "digest")


def do(record: Record, action: Action, at=NOW) -> str:
    with record.writing() as connection:
        return act(connection, a_composer(), action, at)


@given(st.sampled_from(Act), st.text("abcdef0123456789", min_size=1, max_size=20), st.text("abc:é", max_size=20))
def test_a_token_gives_back_its_action_and_its_address_is_short(what: Act, person: str, subject: str) -> None:
    action = Action(what, person, subject)
    token = LINKS.token(action, NOW)
    assert LINKS.read(token, NOW) == action
    assert len(LINKS.url(action, NOW)) < 200


def test_a_token_works_for_a_year_and_a_confirmation_for_a_week() -> None:
    token = LINKS.token(UNSUBSCRIBE, NOW)
    assert LINKS.read(token, NOW + timedelta(days=365)) == UNSUBSCRIBE
    with pytest.raises(BadLink, match="too old"):
        LINKS.read(token, NOW + timedelta(days=367))
    with pytest.raises(BadLink, match="too old"):
        LINKS.read(LINKS.token(Action(Act.CONFIRM, "p1"), NOW), NOW + timedelta(days=9))


@given(st.data())
def test_an_altered_or_foreign_token_is_refused(data: st.DataObject) -> None:
    token = LINKS.token(UNSUBSCRIBE, NOW)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from([c for c in "AZaz09-_.é\x00" if c != token[place]]))
    for wrong in (token[:place] + other + token[place + 1:], token[:place], token + other,
                  Links("https://muster.example", "another key").token(UNSUBSCRIBE, NOW)):
        with pytest.raises(BadLink, match="altered"):
            LINKS.read(wrong, NOW)


@pytest.mark.sqlite
def test_looking_never_acts(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record)
    before = (tmp_path / "muster.db").read_bytes(), (tmp_path / "muster.db-wal").read_bytes()
    for action in (UNSUBSCRIBE, Action(Act.INTERESTED, "p1", "c1"), Action(Act.NOT_FOR_US, "p1", "c1"),
                   Action(Act.CONFIRM, "p1"), Action(Act.PREFERENCES, "p1"), Action(Act.UNSUBSCRIBE, "p1", "all")):
        for _ in range(2):
            with record.reading() as connection:
                assert offer(connection, action).button
    assert ((tmp_path / "muster.db").read_bytes(), (tmp_path / "muster.db-wal").read_bytes()) == before


def test_unsubscribing_takes_effect_at_once_and_again_is_harmless(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record)
    assert do(record, UNSUBSCRIBE) == do(record, UNSUBSCRIBE, NOW + timedelta(days=2))
    with record.reading() as connection:
        digest = subscription_of(connection, "p1", SubscriptionKind.DIGEST)
        matches = subscription_of(connection, "p1", SubscriptionKind.MATCHES)
        assert counts(connection) == {MailState.QUEUED: 1}      # "you are unsubscribed"
    assert (digest.state, digest.ended_at) == (SubscriptionState.OFF, NOW)
    assert matches.state is SubscriptionState.ON


def test_unsubscribing_from_everything_is_remembered_by_hash(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record)
    do(record, Action(Act.UNSUBSCRIBE, "p1", "all"))
    with record.reading() as connection:
        assert suppression_of(connection, "P1@Firm.Example") is Suppression.UNSUBSCRIBED_ALL


def test_unsubscribing_works_for_who_is_not_here_any_more(tmp_path: Path) -> None:
    assert "unsubscribed" in do(a_record(tmp_path), Action(Act.UNSUBSCRIBE, "gone", "digest"))


def test_a_wish_stands_until_the_opposite_is_said(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record)
    for what, verdict in ((Act.INTERESTED, "interested"), (Act.INTERESTED, "interested"),
                          (Act.NOT_FOR_US, "not_for_us")):
        do(record, Action(what, "p1", "c1"))
        with record.reading() as connection:
            assert verdicts_of(connection, "acme") == {"c1": verdict}


@pytest.mark.parametrize("action", [Action(Act.INTERESTED, "p1", "none"), Action(Act.INTERESTED, "stranger", "c1"),
                                    Action(Act.CONFIRM, "gone"), Action(Act.UNSUBSCRIBE, "p1", "nonsense")])
def test_a_link_to_nothing_says_so(tmp_path: Path, action: Action) -> None:
    record = a_record(tmp_path)
    a_week(record)
    with pytest.raises(BadLink):
        do(record, action)
