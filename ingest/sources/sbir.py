"""SBIR.gov, to know rather than to apply: only small firms owned in the United States may (domain.md 1.11)."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from ingest.document import Document, tidy
from ingest.errors import ParseError
from ingest.sources.answers import objects, read_json, texts, words
from ingest.sources.base import Parsed, Refusal, Request, SourceState
from ingest.sources.compose import compose, shortened
from ingest.sources.fielddates import date_fact
from ingest.sources.listing import Listing, fingerprint
from ingest.sources.scope import is_in_scope
from ingest.sources.us import common_facts
from matcher.model.instant import DateKind
from matcher.model.notice import Challenge, Notice
from matcher.text.lead import lead


class Sbir(Listing):
    """SBIR.gov: solicitations with their topics, by GET. A bare topic (older files) is read as a notice of its own.

    Topics often come without a title; the first sentence of their objective then stands for it, and a warning says so.
    """

    lists_all_that_is_open = True

    def requests(self, now: datetime, state: SourceState) -> Iterable[Request]:
        """All solicitations of the agency, from the first."""
        params = tuple((name, str(value)) for name, value in self.source.params.items())
        yield Request(self.source.url or "", params=(*params, ("start", "0")), accept="application/json",
                      pause=self.source.pause, is_conditional=False)

    def parse(self, body: bytes, request: Request) -> Parsed:
        """Solicitations or topics: a list, or one a line."""
        try:
            rows = read_json(body)
        except ParseError:
            lines = [line for line in body.decode("utf-8", errors="replace").splitlines() if line.strip()]
            if len(lines) < 2:
                raise
            rows = [_line(line) for line in lines]
        if isinstance(rows, dict):
            if not any(name in rows for name in ("solicitation_title", "topic_number")):
                raise ParseError(f"SBIR.gov answered with a fault: {words(rows, 'message') or 'no solicitations'}")
            rows = [rows]
        if not isinstance(rows, list):
            raise ParseError("the answer is no list of solicitations")
        parsed = self.read_all(rows, "solicitation")
        asked = dict(request.params)
        if rows and asked.get("rows", "").isdigit() and len(rows) >= int(asked["rows"]):
            reached = int(asked.get("start") or 0) + len(rows)
            params = tuple((name, str(reached) if name == "start" else value) for name, value in request.params)
            parsed = replace(parsed, next=replace(request, params=params, page=request.page + 1))
        return parsed

    def item(self, row: dict[str, Any], place: str) -> Notice | Refusal | None:
        """One solicitation with its topics as challenges, or one topic."""
        return self._topic(row, place) if "topic_number" in row and "solicitation_number" not in row else \
            self._solicitation(row, place)

    def _solicitation(self, row: dict[str, Any], place: str) -> Notice | Refusal | None:
        title = tidy(words(row, "solicitation_title"))
        number = words(row, "solicitation_number") or words(row, "solicitation_id")
        if not title or not number:
            return Refusal(place, f"has no {'solicitation number' if title else 'title'}")
        topics = objects(row, "solicitation_topics")
        document = Document()
        challenges = []
        for topic in topics:
            name = tidy(words(topic, "topic_title")) or words(topic, "topic_number")
            text = Document.read(words(topic, "topic_description"))
            document += Document.from_text(name) + text
            challenges.append(Challenge(words(topic, "topic_number"), name, lead(name, text.text)))
        if not is_in_scope(self.source, title, document.text):
            return None
        closing = texts(row, "application_due_date") or texts(row, "close_date")
        facts = [date_fact(self.source, DateKind.CLOSES, stated, "application_due_date", order="month")
                 for stated in closing]
        facts.append(date_fact(self.source, DateKind.OPENS, words(row, "open_date"), "open_date", order="month"))
        url = words(row, "solicitation_agency_url")
        return compose(
            self.source, key=number, version=fingerprint(row), title=title, document=document,
            url=url if url.startswith(("http://", "https://")) else "https://www.sbir.gov/topics",
            facts=[*filter(None, facts),
                   *common_facts(row, words(row, "current_status").lower(), words(row, "agency"), number)],
            stage=words(row, "phase"), challenges=challenges)

    def _topic(self, row: dict[str, Any], place: str) -> Notice | Refusal | None:
        number, objective = words(row, "topic_number"), words(row, "objective")
        document = Document.from_text(objective) + Document.from_text(words(row, "description"))
        title = tidy(words(row, "title"))
        warnings = () if title else ("the source gives no title; it is taken from the objective",)
        title = title or shortened(tidy(objective).split(". ")[0], 120)
        if not number or not title:
            missing = "has neither title nor objective" if number else "has no number"
            return Refusal(f"{place} {number}".strip(), missing)
        if not is_in_scope(self.source, title, document.text):
            return None
        url = words(row, "url")
        return compose(self.source, key=number, version=fingerprint(row), title=title, document=document,
                       url=url if url.startswith(("http://", "https://")) else "", stage=words(row, "program"),
                       facts=common_facts(row, "", words(row, "agency"), number), warnings=warnings)


def _line(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return line
