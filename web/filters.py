"""What templates may say: dates, sums and labels in the product's own words."""

from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, current_app, request
from werkzeug.local import LocalProxy

from matcher.model.instant import LONDON, days_left
from matcher.model.words import date_words, days_left_words, money_words, time_words
from web import labels, words
from web.addresses import address_of
from web.desk import now
from web.facts import at_words, documents, fact_rows, is_link
from web.first_screen import answers, one_line, status_words
from web.pictures import place_of, timeline


def install(app: Flask) -> None:
    """Adds the filters, and what every page needs: the site, this moment and the words."""
    app.jinja_env.filters.update(
        day=day, moment=moment, ago=ago, host=host, week_words=week_words, held_words=held_words, at_words=at_words,
        date_words=date_words, money_words=money_words, code_words=words.code_words, tag_words=labels.tag_words,
        region_words=labels.region_words, source_words=labels.source_words, licence_words=labels.licence_words)
    app.jinja_env.globals.update(
        words=words, answers=answers, fact_rows=fact_rows, one_line=one_line, status_words=status_words,
        is_link=is_link, url_for=address_of,
        timeline_of=timeline, place_of=place_of, documents=documents, now=LocalProxy(now), days_left=days_left,
        days_left_words=days_left_words)
    app.context_processor(lambda: {"site": current_app.config["SITE"], "serving": current_app.config["SERVING"],
                                   "here": request.full_path.rstrip("?"), "asset": asset,
                                   "endpoints": current_app.view_functions})


def asset(name: str) -> str:
    """A static file's address, with its age in it so that a new one is fetched at once."""
    stamp = int((current_app.static_folder and _age(name)) or 0)
    return address_of("static", filename=name, v=f"{stamp:x}")


@cache
def _age(name: str) -> float:
    return (Path(str(current_app.static_folder)) / name).stat().st_mtime


def day(at: datetime | None, with_year: bool = True) -> str:
    """"16 June 2026" in London; empty for none."""
    if at is None:
        return ""
    local = at.astimezone(LONDON)
    return f"{local.day} {local:%B %Y}" if with_year else f"{local.day} {local:%B}"


def moment(at: datetime | None) -> str:
    """"16 June 2026, 4pm" in London; empty for none."""
    return f"{day(at)}, {time_words(at.astimezone(LONDON))}" if at else ""


def ago(at: datetime | None) -> str:
    """"today", "yesterday", "12 days ago"."""
    if at is None:
        return "never"
    gone = -days_left(at, now())
    if gone < 0:
        return f"in {-gone} days" if gone < -1 else "tomorrow"
    return {0: "today", 1: "yesterday"}.get(gone, f"{gone} days ago")


def week_words(week: str) -> str:
    """"the week of 23 November 2026" for 2026-W48."""
    return f"the week of {day(datetime.fromisocalendar(int(week[:4]), int(week[6:]), 1).replace(tzinfo=LONDON))}"


def held_words(value: object) -> str:
    """What is held about a person, as a reader would say it."""
    if value in (None, "", [], ()):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(held_words(v) for v in value)
    if isinstance(value, dict):
        return "; ".join(f"{str(k).replace('_', ' ')}: {held_words(v)}" for k, v in value.items())
    text = str(value)
    with suppress(ValueError):
        if len(text) > 18 and text[4:5] == "-":
            return moment(datetime.fromisoformat(text))
    return text


def host(address: str) -> str:
    """The name of the machine that a link leads to."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
