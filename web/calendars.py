"""Calls as calendar files: one event a date, the same event with each download (RFC 5545)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from matcher.model.call import Call, CallStatus
from matcher.model.instant import GATES, CallDate, DateKind, Precision
from matcher.model.words import date_words
from web.words import DATE_KIND

_SHOWN = (*GATES, DateKind.OPENS, DateKind.QUESTIONS_CLOSE, DateKind.BRIEFING_EVENT, DateKind.DECISION)
_ALARMS = (timedelta(days=7), timedelta(days=1))


def calendar(name: str, calls: Iterable[Call], site_url: str, now: datetime) -> bytes:
    """An iCalendar file of the days that the calls name; dates without a day are left out."""
    made = Calendar()
    made.add("prodid", "-//Muster//Funding calls//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("refresh-interval;value=duration", "PT6H")
    for call in calls:
        for date in call.dates:
            if date.kind in _SHOWN and date.at is not None and date.precision in (Precision.DATETIME, Precision.DATE):
                made.add_component(_event(call, date, site_url, now))
    return bytes(made.to_ical())


def _event(call: Call, date: CallDate, site_url: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{call.id}-{date.kind}@{site_url.split('//')[-1].split('/')[0]}")
    event.add("dtstamp", call.changed_at)
    event.add("last-modified", call.changed_at)
    event.add("summary", f"{DATE_KIND[date.kind]}: {call.title}")
    event.add("description", f"{DATE_KIND[date.kind]}: {date_words(date)}\nThe source says: {date.words}\n"
                             f"Check the source before you rely on it: {call.url}")
    event.add("url", f"{site_url.rstrip('/')}/calls/{call.id}")
    if date.precision is Precision.DATE:
        event.add("dtstart", date.london_day)
    else:
        event.add("dtstart", date.at)
        event.add("dtend", date.at)
    stopped = call.status_at(now) in (CallStatus.CANCELLED, CallStatus.WITHDRAWN)
    event.add("status", "CANCELLED" if stopped else "CONFIRMED")
    if date.kind in GATES and not stopped:
        for before in _ALARMS:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", f"{DATE_KIND[date.kind]}: {call.title}")
            alarm.add("trigger", -before)
            event.add_component(alarm)
    return event
