"""Alerts: what is new to each person, said once, and silence where there is nothing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from matcher.mail.alerts import AlertReport, compose_alerts, paces_due
from matcher.mail.outbox import send_due
from matcher.mail.read import html_part, text_part
from matcher.mail.transport import FileTransport
from matcher.mail.working_days import bank_holidays
from matcher.model.change import Change, ChangeKind
from matcher.model.mail import Mail, Pace
from matcher.store.calls import put_call
from matcher.store.changes import put_changes
from matcher.store.engine import Record
from matcher.store.feedback import put_feedback
from matcher.store.mails import get_mail
from matcher.store.members import put_member
from matcher.store.saved_searches import keep_search
from matcher.store.subscriptions import set_pace
from matcher.store.tables.mail import mail as mail_table
from matcher.store.tables.matches import match as match_table
from tests.mail.building import (
    NOW,
    a_call,
    a_composer,
    a_match,
    a_member,
    a_record,
    a_week,
    no_readiness,
    put_match,
    put_reader,
    settings,
)

ALL = tuple(Pace)


def alerts(record: Record, at: Any = NOW, paces: Any = ALL, find: Any = lambda *asked: ()) -> AlertReport:
    return compose_alerts(record, a_composer(), no_readiness, find, at, paces)


def mails(record: Record) -> list[Mail]:
    with record.reading() as connection:
        keys = connection.execute(select(mail_table.c.key).order_by(mail_table.c.queued_at)).scalars().all()
        return [found.mail for key in keys if (found := get_mail(connection, key))]


def test_new_matches_come_once_in_one_mail(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record)
    assert alerts(record).alerts == 1
    assert alerts(record, NOW + timedelta(hours=1)).quiet == 1
    [mail] = mails(record)
    assert mail.subject == "2 new matches, first closes 3 December, midday"
    assert set(mail.mentions) == {"c1", "c2"}


def test_the_subject_of_a_single_match_leads_with_the_money(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record, [a_call("c1", "Low-power sensing")])
    alerts(record)
    assert mails(record)[0].subject == ("New match: up to £350,000 per project, Low-power sensing, "
                                        "closes 14 December, midday")


def test_at_most_five_are_shown_and_the_rest_are_not_said_again(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record, [a_call(f"c{n}") for n in range(8)])
    alerts(record)
    [mail] = mails(record)
    assert len(mail.mentions) == 5
    assert "See all 8" in text_part(mail.message)
    assert "See all 8" in html_part(mail.message)
    assert alerts(record, NOW + timedelta(hours=1)).quiet == 1


def test_importing_five_hundred_old_calls_sends_nothing(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record, [a_call(f"c{n}", is_backfill=True) for n in range(500)])
    report = alerts(record)
    assert (report.alerts, report.urgent) == (0, 0)


def test_what_closes_within_a_week_and_was_never_said_is_urgent_for_everybody(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record, [a_call("soon", closes_in_days=5), a_call("later")])
    with record.writing() as connection:
        set_pace(connection, "p1", Pace.WEEKLY)
    assert alerts(record, paces=(Pace.AS_IT_HAPPENS,)).urgent == 1
    assert mails(record)[0].mentions == ("soon",)


def moved(record: Record, kind: ChangeKind = ChangeKind.DEADLINE_EARLIER, is_news: bool = True) -> None:
    with record.writing() as connection:
        put_changes(connection, "c1", [Change(kind, "Deadline moved earlier, from 14 to 10 December", None, None, True,
                                              is_news)], NOW + timedelta(hours=1))


def test_a_deadline_that_moved_is_one_line_to_those_told_before_and_nobody_else(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record)
    alerts(record)
    with record.writing() as connection:
        put_member(connection, a_member("other"), NOW)
        put_reader(connection, "stranger", "other")
    moved(record)
    assert alerts(record, NOW + timedelta(hours=2)).urgent == 1
    assert alerts(record, NOW + timedelta(hours=3)).quiet == 2
    told = mails(record)[-1]
    assert told.person_id == "p1"
    assert told.subject == "Deadline moved earlier to 14 December, midday: Call c1"
    assert text_part(told.message).count("from 14 to 10 December\n") == 1


@pytest.mark.parametrize(("kind", "start"), [
    (ChangeKind.CANCELLED, "Cancelled: "), (ChangeKind.DEADLINE_LATER, "Deadline moved to 14 December, midday: "),
    (ChangeKind.MONEY, "Deadline moved earlier, from 14 to 10 December: ")])
def test_the_subject_of_a_change_says_what_is_true_now(tmp_path: Path, kind: ChangeKind, start: str) -> None:
    record = a_record(tmp_path)
    a_week(record)
    alerts(record)
    moved(record, kind)
    alerts(record, NOW + timedelta(hours=2))
    assert mails(record)[-1].subject == f"{start}Call c1"


def test_a_parser_fix_is_not_news(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record)
    alerts(record)
    for _ in range(500):
        moved(record, is_news=False)
    assert alerts(record, NOW + timedelta(hours=2)).quiet == 1


def test_the_interested_are_reminded_at_14_7_and_2_days(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record, [a_call("c1", closes_in_days=20)])
    alerts(record)
    with record.writing() as connection:
        put_feedback(connection, "acme", "c1", "interested", NOW)
    days = [day for day in range(1, 21) if alerts(record, NOW + timedelta(days=day)).alerts]
    assert days == [6, 13, 18]
    assert mails(record)[-1].subject == "2 days left: Call c1, closes 14 December, midday"


def test_not_for_us_is_not_shown_again_nor_its_changes(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record, [a_call("c1")])
    alerts(record)
    with record.writing() as connection:
        put_feedback(connection, "acme", "c1", "not_for_us", NOW)
    moved(record)
    assert alerts(record, NOW + timedelta(hours=2)).quiet == 1


def test_a_saved_search_finds_what_came_after_it(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record, [])
    with record.writing() as connection:
        put_call(connection, a_call("old", first_seen_at=NOW - timedelta(days=9)))
        put_call(connection, a_call("new", first_seen_at=NOW + timedelta(hours=1)))
        keep_search(connection, "p1", "Drones", "drones", {}, NOW)
    alerts(record, NOW + timedelta(hours=2), find=lambda *asked: ("old", "new"))
    assert mails(record)[0].mentions == ("new",)
    assert "Found by your search “Drones”" in text_part(mails(record)[0].message)


def test_a_hidden_or_closed_call_is_not_mailed(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record, [replace(a_call("hidden"), hidden="spam"), a_call("closed", closes_in_days=-1)])
    assert alerts(record).quiet == 1


@pytest.mark.parametrize(("hours", "due"), [(-1, True), (0, False), (95, False), (143, True)])
def test_daily_alerts_are_due_at_eight_in_london_on_working_days(hours: int, due: bool) -> None:
    assert (Pace.DAILY in paces_due(NOW + timedelta(hours=hours))) is due


def test_what_changed_before_a_call_was_shown_is_not_told_as_news(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record)
    moved(record)
    assert alerts(record, NOW + timedelta(hours=2)).alerts == 1
    assert alerts(record, NOW + timedelta(hours=3)).quiet == 1
    moved(record)
    assert alerts(record, NOW + timedelta(hours=4)).urgent == 1


def test_two_runs_at_once_say_each_thing_once(any_record: Record) -> None:
    """The hourly run of what is urgent and the daily one meet at eight o'clock, over people of both."""
    a_week(any_record, [a_call("soon", closes_in_days=3), *(a_call(f"c{n}") for n in range(3))], readers=6)
    with ThreadPoolExecutor(4) as pool:
        for run in [pool.submit(alerts, any_record, NOW, paces) for paces in ((), ALL, (), ALL)]:
            run.result()
    for person in range(1, 7):
        told = sorted(c for m in mails(any_record) if m.person_id == f"p{person}" for c in m.mentions)
        assert told == ["c0", "c1", "c2", "soon"]


def test_who_says_interested_late_is_reminded_of_what_is_still_ahead_only(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record, [a_call("c1", closes_in_days=5)])
    alerts(record)
    with record.writing() as connection:
        put_feedback(connection, "acme", "c1", "interested", NOW)
    days = [day for day in range(6) if alerts(record, NOW + timedelta(days=day, hours=1)).alerts]
    assert days == [3]


def test_a_deadline_that_moved_away_brings_its_reminders_anew(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record, [a_call("c1", closes_in_days=20)])
    alerts(record)
    with record.writing() as connection:
        put_feedback(connection, "acme", "c1", "interested", NOW)
    assert alerts(record, NOW + timedelta(days=7)).alerts == 1
    with record.writing() as connection:
        put_call(connection, a_call("c1", closes_in_days=40))
    days = [day for day in range(8, 41) if alerts(record, NOW + timedelta(days=day)).alerts]
    assert days == [26, 33, 38]


def test_a_copy_on_another_site_that_closes_at_the_same_moment_is_no_news(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record, [a_call("c1")])
    alerts(record)
    with record.writing() as connection:
        put_call(connection, a_call("copy"))
        put_call(connection, a_call("round", closes_in_days=50))
        for call_id in ("copy", "round"):
            put_match(connection, a_match("acme", call_id))
        connection.execute(update(match_table).where(match_table.c.call_id == "c1").values(folded_into="copy"))
    alerts(record, NOW + timedelta(hours=1))
    assert mails(record)[-1].mentions == ("round",)


def test_an_alert_that_never_left_is_said_anew(tmp_path: Path) -> None:
    record, outbox = a_record(tmp_path), FileTransport(tmp_path / "outbox")
    a_week(record)
    alerts(record)
    late = NOW + timedelta(days=4)
    assert send_due(record, [outbox], settings(), lambda: late).parked == 1
    assert alerts(record, late).urgent == 1     # by now one of them closes within a week
    assert send_due(record, [outbox], settings(), lambda: late).sent == 1


def test_an_alert_that_could_not_be_composed_goes_once_it_can(tmp_path: Path) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("by zero")

    record = a_record(tmp_path)
    a_week(record)
    assert compose_alerts(record, a_composer(), fails, lambda words, filters: (), NOW, ALL).unmade == 1
    [parked] = mails(record)
    assert parked.message == b""
    assert alerts(record, NOW + timedelta(hours=1)).alerts == 1
    assert alerts(record, NOW + timedelta(hours=2)).quiet == 1


@pytest.mark.parametrize(("year", "days"), [
    (2022, "1-3 4-15 4-18 5-2 5-30 8-29 12-26 12-27"), (2024, "1-1 3-29 4-1 5-6 5-27 8-26 12-25 12-26"),
    (2026, "1-1 4-3 4-6 5-4 5-25 8-31 12-25 12-28"), (2027, "1-1 3-26 3-29 5-3 5-31 8-30 12-27 12-28"),
    (2028, "1-3 4-14 4-17 5-1 5-29 8-28 12-25 12-26")])
def test_bank_holidays_are_those_of_england_and_wales(year: int, days: str) -> None:
    """As GOV.UK lists them, but for 2022, when two were moved for the Queen's jubilee and one was added."""
    assert bank_holidays(year) == {date(year, *map(int, day.split("-"))) for day in days.split()}


@pytest.mark.parametrize(("at", "due"), [
    (datetime(2026, 7, 14, 7, tzinfo=UTC), True), (datetime(2026, 7, 14, 8, tzinfo=UTC), False),
    (datetime(2026, 12, 15, 8, tzinfo=UTC), True), (datetime(2026, 12, 25, 8, tzinfo=UTC), False),
    (datetime(2026, 4, 6, 7, tzinfo=UTC), False), (datetime(2026, 10, 26, 8, tzinfo=UTC), True)])
def test_eight_oclock_is_londons_summer_and_winter(at: datetime, due: bool) -> None:
    assert (Pace.DAILY in paces_due(at)) is due
