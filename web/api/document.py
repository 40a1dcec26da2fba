"""The API's own description: OpenAPI 3.1 for programs, a page of the same for people."""

from functools import cache
from typing import Any

from flask import Response, render_template

from matcher.index.protocol import FACETS
from web.api import api
from web.api.answers import answer, site_url
from web.finding import LONGEST_WORDS, MOST_IN_A_FILE, SIZES
from web.visitor import access

_TEXT = {"type": "string"}
_MAYBE = {"type": ["string", "null"]}
_MOMENT = {"type": "string", "format": "date-time"}
_COUNT = {"type": "integer", "minimum": 0}


@api.get("/api")
@access("public")
def readable() -> str:
    return render_template("api/readable.html", document=document(), root=site_url())


@api.get("/api/v1/openapi.json")
@access("public")
def openapi() -> Response:
    return answer(document() | {"servers": [{"url": site_url()}]})


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document but for `servers`."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Muster", "version": "1", "description":
                 "Funding calls, the matches of your firm, and the cluster's editions. Reads only. Make a token under "
                 "“My data” and send it as `Authorization: Bearer TOKEN`. Every answer has an ETag; send it back in "
                 "`If-None-Match` and get 304 where nothing changed. 120 requests a minute a token."},
        "security": [{"token": []}],
        "paths": _paths(),
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}, "schemas": _SCHEMAS}}


def _paths() -> dict[str, Any]:
    search = [_query("q", "Words; phrases in quotation marks, -word, funder:, beginnings*.", _TEXT
                     | {"maxLength": LONGEST_WORDS})]
    search += [_query(f, "Keep calls with any of these values; `not_stated` is one."
                      + (" Without it: open and upcoming; `any` for all." if f == "status" else ""),
                      {"type": "array", "items": _TEXT | {"minLength": 1}}) for f in FACETS]
    search += [_query("sort", "Order.", {"enum": ["best", "closing", "newest", "changed"]})]
    listing = "Search calls"
    whole = f"{listing}, the first {MOST_IN_A_FILE}"
    paged = [*search,
               _query("size", "Calls a page.", {"type": "integer", "enum": list(SIZES)}),
               _query("cursor", "`next_cursor` of the page before; `start` for the first page of "
                                "all that is found at this moment, whatever changes while you page.", _TEXT)]
    return {
        "/api/v1/calls": {"get": _operation("searchCalls", listing, "Found", paged)},
        "/api/v1/calls.csv": {"get": _operation("searchCallsCsv", f"{whole}, as a table", "text/csv", search)},
        "/api/v1/calls.ics": {"get": _operation("searchCallsIcs", f"{whole}, as a calendar", "text/calendar",
                                                search)},
        "/api/v1/calls.atom": {"get": _operation("searchCallsAtom", f"{whole}, as a feed", "application/atom+xml",
                                                 search)},
        "/api/v1/calls/{id}": {"get": _operation("oneCall", "One call with its facts and text", "WholeCall",
                                                 [_path("id", "The call's id.")], 404)},
        "/api/v1/changes": {"get": _operation("changedCalls", "Calls that changed, oldest change first; ask again with "
                                              "`cursor` to go on, for ever", "Changes", [
            _query("since", "The first moment of interest. This or `cursor` is needed.", _MOMENT),
            _query("cursor", "`cursor` of the answer before.", _TEXT),
            _query("size", "Calls an answer.", {"type": "integer", "minimum": 1, "maximum": 200})])},
        "/api/v1/matches": {"get": _operation("ownMatches", "The matches of your firm, best first", "Matches", [],
                                              403)},
        "/api/v1/editions": {"get": _operation("editions", "Editions sent, newest first", "Editions", [])},
        "/api/v1/editions/{week}": {"get": _operation("oneEdition", "One edition and its calls", "WholeEdition",
                                                      [_path("week", "For example 2026-W48.")], 404)}}


def _operation(name: str, summary: str, result: str, parameters: list[dict[str, Any]], *more: int) -> dict[str, Any]:
    content = ({result: {"schema": _TEXT}} if "/" in result
               else {"application/json": {"schema": {"$ref": f"#/components/schemas/{result}"}}})
    fault = {"application/json": {"schema": {"$ref": "#/components/schemas/Fault"}}}
    words = {400: "A parameter is unknown or wrong", 401: "No token, or not a good one", 403: "The token's person "
             "belongs to no firm", 404: "Nothing of that name", 429: "Too many requests; wait a minute",
             503: "A part of the service is away"}
    return {"operationId": name, "summary": summary, "parameters": parameters, "responses": {
        "200": {"description": summary, "content": content, "headers": {"ETag": {"schema": _TEXT}}},
        "304": {"description": "Not changed since the ETag sent"},
        **{str(code): {"description": words[code], "content": fault} for code in sorted({400, 401, 429, 503, *more})}}}


def _query(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _path(name: str, description: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "description": description, "schema": _TEXT}


def _object(**fields: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(fields), "properties": fields}


def _list(name: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}


_BRIEF = {
    "id": _TEXT, "title": _TEXT, "summary": _TEXT, "status": _TEXT, "funder": _MAYBE, "url": _TEXT, "page": _TEXT,
    "source": _TEXT, "themes": {"type": "array", "items": _TEXT}, "first_seen_at": _MOMENT, "changed_at": _MOMENT,
    "next_deadline": {"anyOf": [{"type": "null"}, _object(kind=_TEXT, at={"type": ["string", "null"]}, words=_TEXT,
                                                         source_words=_TEXT)]}}
_EDITION = {"week": _TEXT, "intro": _TEXT, "sent_at": _MAYBE, "page": _TEXT}
_SCHEMAS: dict[str, Any] = {
    "Call": _object(**_BRIEF),
    "WholeCall": _object(**_BRIEF, facts=_list("Fact"), challenges={"type": "array"}, documents={"type": "array"},
                         text=_TEXT),
    "Fact": _object(field=_TEXT, value={}, words=_TEXT, quote=_TEXT, place=_TEXT, origin=_TEXT, doubt=_TEXT),
    "Found": _object(calls=_list("Call"), total=_COUNT, next_cursor=_MAYBE, facets={"type": "object"},
                     did_you_mean=_MAYBE, is_degraded={"type": "boolean"}, page=_TEXT),
    "Changes": _object(calls=_list("Call"), cursor=_TEXT),
    "Match": _object(rank=_COUNT, fit=_TEXT, closer_than=_COUNT, seen=_COUNT, best_section=_TEXT, challenge=_MAYBE,
                     terms={"type": "array", "items": _TEXT}, reasons={"type": "array"}, computed_at=_MOMENT,
                     call={"$ref": "#/components/schemas/Call"}),
    "Matches": _object(matches=_list("Match")),
    "Edition": _object(**_EDITION),
    "Editions": _object(editions=_list("Edition")),
    "WholeEdition": _object(**_EDITION, items={"type": "array"}),
    "Fault": _object(error=_object(status=_COUNT, title=_TEXT, detail=_TEXT, reference=_TEXT))}
