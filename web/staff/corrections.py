"""A fact put right, two calls joined, a notice split off: what staff type becomes the model's values."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import abort, redirect, request, url_for
from sqlalchemy import Connection

from ingest.corrections import correct_fact, join_calls, keep_apart, split_off, take_back_correction
from ingest.errors import IngestError
from ingest.world import World
from matcher.model.call import CallStatus, Instrument, LeadRule
from matcher.model.fact import Field
from matcher.model.instant import LONDON, CallDate, DateKind, Precision
from matcher.model.money import Money
from matcher.store.calls import get_call
from web.auth.sign_in import inside
from web.desk import now, reading, workbench, writing
from web.errors import Refused
from web.staff import staff
from web.staff.acts import back, text
from web.visitor import access, visitor
from web.words import DATE_KIND, FIELD

_WHOLE = (Field.TRL_START_MIN, Field.TRL_START_MAX, Field.TRL_END_MIN, Field.MIN_PARTNERS)
_MONEY = (Field.TOTAL, Field.AWARD_MAX, Field.AWARD_MIN)
_YES_NO = (Field.CONSORTIUM, Field.UK_REGISTERED, Field.MATCH_FUNDING, Field.SME_RESERVED, Field.SME_SUITABLE,
           Field.IS_CALL)
_LISTS = (Field.APPLICANTS, Field.REGIONS, Field.COUNTRIES, Field.CERTS, Field.SECURITY, Field.IDENTIFIERS,
          Field.EXPORT, Field.CODES)
_CHOICES = {Field.INSTRUMENT: Instrument, Field.LEAD_RULE: LeadRule, Field.STATUS: CallStatus}
_DATES = (DateKind.OPENS, DateKind.EOI_CLOSES, DateKind.REGISTRATION_CLOSES, DateKind.STAGE1_CLOSES, DateKind.CLOSES,
          DateKind.DECISION)
_HOW = {"date": "2027-01-31 12:00, UK time", "money": "350000", "whole": "6", "yes_no": "yes or no",
        "list": "codes with commas between: ce, dcc_1", "text": "plain text"}


def subjects() -> list[tuple[str, str]]:
    """What can be put right: (subject, label with what to type)."""
    dates = [(f"date:{kind.value}", f"{DATE_KIND[kind]} ({_HOW['date']})") for kind in _DATES]
    rest = [(f.value, f"{FIELD[f]} ({_hint(f)})") for f in Field
            if f not in (Field.DATE, Field.DOCUMENT, Field.RATES, Field.CYBER)]
    return dates + rest


def read_value(subject: str, typed: str) -> Any:
    """The value of the model that was typed; empty means that the fact is to be left out. Raises Refused."""
    typed = typed.strip()
    if subject not in dict(subjects()):
        raise Refused("Choose what to put right from the list.")
    if not typed:
        return None
    name, _, kind = subject.partition(":")
    field = Field(name)
    try:
        if field is Field.DATE:
            return _date(DateKind(kind), typed)
        if field in _MONEY:
            return Money(Decimal(typed.replace("£", "").replace(",", "").strip()))
        if field in _WHOLE:
            return _within(int(typed), 1, 9 if "trl" in name else 100)
        if field in (Field.DURATION_MIN, Field.DURATION_MAX):
            return float(_within(float(typed), 0, 600))
        if field in _YES_NO:
            return {"yes": True, "no": False}[typed.lower()]
        if field in _LISTS:
            return [part.strip() for part in typed.split(",") if part.strip()]
        return _CHOICES[field](typed.lower()).value if field in _CHOICES else typed
    except (ValueError, KeyError, InvalidOperation) as fault:
        raise Refused(f"“{typed[:60]}” is not right for {FIELD[field].lower()}: write {_hint(field)}.") from fault


@staff.post("/calls/<call_id>/correct")
@access("staff")
def call_correct(call_id: str) -> Any:
    subject, value = request.form.get("subject", ""), read_value(request.form.get("subject", ""), text("value", 500))
    return _do(call_id, "Put right. It holds until the source’s own words change.",
               lambda c, w: correct_fact(c, call_id, subject, value, visitor().name, w))


@staff.post("/calls/<call_id>/take-back")
@access("staff")
def call_take_back(call_id: str) -> Any:
    subject = text("subject", 60)
    if subject not in dict(subjects()):
        raise Refused("Choose the correction to take back on the call's page.")
    return _do(call_id, "Taken back: the source speaks again.",
               lambda c, w: take_back_correction(c, call_id, subject, visitor().name, w))


@staff.post("/calls/<call_id>/join")
@access("staff")
def call_join(call_id: str) -> Any:
    other = text("other", 300).rstrip("/").rpartition("/")[2].partition("?")[0]
    return _do(call_id, "Joined: one call now.", lambda c, w: join_calls(c, call_id, other, visitor().name, w))


@staff.post("/calls/<call_id>/apart")
@access("staff")
def call_apart(call_id: str) -> Any:
    other = text("other", 40)
    return _do(call_id, "Noted: they are two calls.", lambda c, w: keep_apart(c, call_id, other, visitor().name, w))


@staff.post("/calls/<call_id>/split")
@access("staff")
def call_split(call_id: str) -> Any:
    source_id, key = text("source", 60), request.form.get("key", "")[:400]
    return _do(call_id, "Split off: a call of its own now.",
               lambda c, w: split_off(c, call_id, source_id, key, visitor().name, w))


def _do(call_id: str, said: str, decide: Callable[[Connection, World], Any]) -> Any:
    if get_call(reading(), call_id) is None:
        abort(404)
    try:
        with writing() as connection:
            decide(connection, World(workbench().record, now()))
    except IngestError as fault:
        raise Refused(str(fault)) from fault
    home = inside(request.form.get("back", ""))
    return redirect(home, 303) if home else back(url_for("public.call", call_id=call_id), said)


def _date(kind: DateKind, typed: str) -> CallDate:
    at = datetime.fromisoformat(typed)
    has_time = len(typed) > 10
    local = at.replace(tzinfo=LONDON) if at.tzinfo is None else at
    if not has_time:
        local = local.replace(hour=9)
    return CallDate(kind, local.astimezone(UTC), typed, precision=Precision.DATETIME if has_time else Precision.DATE)


def _within(number: Any, least: float, most: float) -> Any:
    if not least <= number <= most:
        raise ValueError(number)
    return number


def _hint(field: Field) -> str:
    if field in _CHOICES:
        return "one of " + ", ".join(c.value for c in _CHOICES[field])
    for kind, fields in (("money", _MONEY), ("whole", _WHOLE), ("yes_no", _YES_NO), ("list", _LISTS)):
        if field in fields:
            return _HOW[kind]
    return _HOW["date"] if field is Field.DATE else _HOW["text"]
