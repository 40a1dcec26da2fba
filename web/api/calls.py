"""Calls by the API: searched, one, and changed since; the same searches as CSV, calendar and feed."""

from dataclasses import replace

from flask import Response, abort, request

from matcher.model.call import Call
from matcher.store.calls import get_call
from matcher.store.changed_calls import calls_changed_since
from web.api import api
from web.api.answers import (
    answer,
    file_answer,
    only,
    page_size,
    read_cursor,
    read_instant,
    site_url,
    who_asks,
    write_cursor,
)
from web.atom import feed
from web.calendars import calendar
from web.call_rows import HEAD, call_entry, call_json, call_row
from web.desk import now, reading, workbench
from web.errors import Refused
from web.finding import MOST_IN_A_FILE, SIZES, Asked, Found, asked, find
from web.limits import API, limiter
from web.sheets import sheet
from web.visitor import access


@api.get("/api/v1/calls")
@access("member")
@limiter.limit(API, key_func=who_asks)
def search_calls() -> Response:
    wanted, found = _found()
    return answer({
        "calls": [call_json(call, now(), site_url(), is_whole=False) for _, call in found.results],
        "total": found.page.total, "next_cursor": found.page.next_cursor or None,
        "facets": {field: [{"value": v, "count": n} for v, n in values] for field, values in found.page.facets.items()},
        "did_you_mean": found.page.did_you_mean or None, "is_degraded": found.page.is_degraded,
        "page": site_url() + wanted.address("/search")})


@api.get("/api/v1/calls.csv")
@access("member")
@limiter.limit(API, key_func=who_asks)
def calls_csv() -> Response:
    _, calls = _all_found()
    return file_answer(sheet(HEAD, (call_row(call, now()) for call in calls)), "text/csv; charset=utf-8",
                       "calls.csv")


@api.get("/api/v1/calls.ics")
@access("member")
@limiter.limit(API, key_func=who_asks)
def calls_ics() -> Response:
    wanted, calls = _all_found()
    return file_answer(calendar(f"Calls: {wanted.words or 'all'}", calls, site_url(), now()),
                       "text/calendar; charset=utf-8", "calls.ics")


@api.get("/api/v1/calls.atom")
@access("member")
@limiter.limit(API, key_func=who_asks)
def calls_atom() -> Response:
    wanted, calls = _all_found()
    own = site_url() + wanted.address("/api/v1/calls.atom")
    entries = [call_entry(call, now(), site_url()) for call in calls]
    return file_answer(feed(f"Funding calls: {wanted.words or 'all'}", own, site_url(), entries, now()),
                       "application/atom+xml; charset=utf-8")


@api.get("/api/v1/calls/<call_id>")
@access("member")
@limiter.limit(API, key_func=who_asks)
def one_call(call_id: str) -> Response:
    only()
    call = get_call(reading(), call_id)
    if call is None or call.hidden:
        abort(404, f"There is no call “{call_id[:40]}”.")
    return answer(call_json(call, now(), site_url()))


@api.get("/api/v1/changes")
@access("member")
@limiter.limit(API, key_func=who_asks)
def changed_calls() -> Response:
    only("since", "cursor", "size")
    if "cursor" in request.args:
        since, after = read_cursor(request.args["cursor"])
    elif "since" in request.args:
        since, after = read_instant(request.args["since"]), ""
    else:
        raise Refused("Say since when: since=2026-11-16T09:00:00Z, or the cursor of the page before.")
    calls = calls_changed_since(reading(), since, after, page_size())
    last = calls[-1] if calls else None
    return answer({"calls": [call_json(c, now(), site_url(), is_whole=False) for c in calls],
                   "cursor": write_cursor(last.changed_at, last.id) if last else write_cursor(since, after)})


def _found() -> tuple[Asked, Found]:
    wanted = asked(request.args)
    return wanted, find(workbench(), reading(), wanted, now())


def _all_found() -> tuple[Asked, list[Call]]:
    """Every call found, page after page, as far as a file may go."""
    wanted, calls = asked(request.args), list[Call]()
    page = replace(wanted, size=SIZES[-1], cursor="")
    while True:
        found = find(workbench(), reading(), page, now())
        calls += [call for _, call in found.results]
        if not found.page.next_cursor or len(calls) >= MOST_IN_A_FILE:
            return wanted, calls[:MOST_IN_A_FILE]
        page = replace(page, cursor=found.page.next_cursor)
