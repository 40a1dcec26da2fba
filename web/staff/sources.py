"""Sources: how each one is, run now, pause, what it answered last."""

from collections import Counter
from datetime import timedelta
from typing import Any

from flask import abort, render_template, request, url_for

from config.catalogue import catalogue
from ingest.health import health_of_all
from matcher.model.instant import LONDON
from matcher.store.fetching import payload_body
from matcher.store.missed_calls import missed_calls
from matcher.store.runs import set_paused
from matcher.store.source_runs import (
    SourceRun,
    calls_found_between,
    last_payload,
    paused_sources,
    runs_of,
)
from web.api.answers import file_answer
from web.background import start_command
from web.desk import now, reading
from web.labels import source_words, tag_words
from web.pictures import Stacks, stacks
from web.staff import staff
from web.staff.acts import act, back
from web.visitor import access

_WEEKS = 8


@staff.get("/sources")
@access("staff")
def sources() -> str:
    return render_template(
        "staff/sources.html", healths=health_of_all(reading(), catalogue(), now()), pictures=_weekly())


@staff.get("/sources/<source_id>")
@access("staff")
def source(source_id: str) -> str:
    one = _known(source_id)
    runs = runs_of(reading(), source_id)
    return render_template("staff/source.html", source=one, runs=runs, is_busy=_is_busy(runs),
                           payload=last_payload(reading(), source_id), missed=missed_calls(reading(), source_id),
                           is_paused=source_id in paused_sources(reading()))


@staff.post("/sources/<source_id>/run")
@access("staff")
def source_run(source_id: str) -> Any:
    _known(source_id)
    newest = runs_of(reading(), source_id, 1)
    if newest and newest[0].state == "running" and now() - newest[0].started_at < timedelta(hours=1):
        return back(url_for("staff.source", source_id=source_id), "It is running already.", "warn")
    with act("source run", f"source:{source_id}"):
        start_command("ingest", "--source", source_id)
    return back(url_for("staff.source", source_id=source_id, after=_mark(newest)),
                "Started. Its run appears below when it begins.")


@staff.get("/sources/<source_id>/progress")
@access("staff")
def source_progress(source_id: str) -> str:
    """The table of runs alone, for the page that waits for one."""
    _known(source_id)
    runs = runs_of(reading(), source_id)
    return render_template("staff/source_runs.html", runs=runs, is_busy=_is_busy(runs))


def _is_busy(runs: list[SourceRun]) -> bool:
    """Whether a run goes on, or one was asked for `after` the newest and has not begun."""
    return bool(runs and runs[0].state == "running") or request.args.get("after") == _mark(runs)


def _mark(runs: list[SourceRun]) -> str:
    return runs[0].started_at.isoformat() if runs else "none"


@staff.post("/sources/<source_id>/pause")
@access("staff")
def source_pause(source_id: str) -> Any:
    _known(source_id)
    wanted = request.form.get("paused") == "yes"
    with act("source paused" if wanted else "source resumed", f"source:{source_id}") as connection:
        set_paused(connection, source_id, wanted)
    return back(url_for("staff.source", source_id=source_id), "Paused." if wanted else "It runs again when it is due.")


@staff.get("/sources/<source_id>/payload")
@access("staff")
def source_payload(source_id: str) -> Any:
    """The last raw answer, as a file: never shown as a page of ours."""
    _known(source_id)
    kept = last_payload(reading(), source_id)
    body = payload_body(reading(), kept.id) if kept else None
    if body is None:
        abort(404)
    return file_answer(body, "application/octet-stream", f"{source_id}.bin")


def _known(source_id: str) -> Any:
    if source_id not in catalogue():
        abort(404)
    return catalogue()[source_id]


def _weekly() -> list[tuple[str, Stacks]]:
    """Calls found in each of the last weeks, by source and by theme; a call of two themes counts in both."""
    today = now().astimezone(LONDON)
    monday = (today - timedelta(days=today.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    starts = [monday - timedelta(weeks=n) for n in range(_WEEKS - 1, -1, -1)]
    found = calls_found_between(reading(), starts[0], now() + timedelta(seconds=1))
    weeks = [(f"{s.day} {s:%b}", [row for row in found if s <= row[0] < s + timedelta(weeks=1)]) for s in starts]
    return [("source", stacks([(label, Counter(source_words(source) for _, source, _ in rows))
                               for label, rows in weeks])),
            ("theme", stacks([(label, Counter(tag_words(theme) for _, _, themes in rows for theme in themes))
                              for label, rows in weeks]))]
