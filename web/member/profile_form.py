"""A profile as a form: what was typed becomes the entry of a members' file, and is checked by the same rules."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from matcher.cluster.entry import MOST_TAGS, MemberEntry, entry_of
from matcher.model.member import Member
from web.labels import certificate_choices, clearance_choices

BLANK_SECTIONS = 2
_SIZE = ("staff", "turnover_gbp", "balance_sheet_gbp", "mfa_received_gbp")
_PLAIN = ("legal_form", "company_number", "postcode", "region", "volume")
_ANSWERS = {"yes": True, "no": False}
_LABELS = {"staff": "Staff", "turnover_gbp": "Turnover", "balance_sheet_gbp": "Balance sheet",
           "mfa_received_gbp": "Minimal financial assistance", "trl_from": "TRL from", "trl_to": "TRL to"}


def read_profile(form: MultiDict[str, str], before: Member) -> tuple[Member, dict[str, str]]:
    """The member that the form describes, and what is wrong by the id of its field; with faults, `before` comes back.

    Name and id are the cluster's to change; weights of sections stay with their titles.
    """
    errors: dict[str, str] = {}
    entry = entry_of(before) | {
        "sections": _sections(form, before, errors), "text": "" if _has_sections(form) else form.get("text", ""),
        "tags": _tags(form, errors), "certificates": _certificates(form, before),
        "excluded_topics": [line.strip() for line in form.get("excluded_topics", "").splitlines() if line.strip()],
        "size": {name: _number(form, name, errors) for name in _SIZE},
        "works_in_regions": form.getlist("works_in_regions"), "identifiers": form.getlist("identifiers"),
        "uk_registered": _ANSWERS.get(form.get("uk_registered", "")),
        "uk_owned": _ANSWERS.get(form.get("uk_owned", "")),
        "cleared": _cleared(form, errors), "trl_from": _number(form, "trl_from", errors),
        "trl_to": _number(form, "trl_to", errors), **{name: form.get(name, "") for name in _PLAIN}}
    entry = {name: value for name, value in entry.items() if value != "" or name == "text"}
    try:
        wanted = MemberEntry.model_validate(entry)
    except ValidationError as fault:
        return before, errors | _faults(fault)
    return (before, errors) if errors else (wanted.member(), {})


def _has_sections(form: MultiDict[str, str]) -> bool:
    return any(text.strip() for text in form.getlist("section_text"))


def _sections(form: MultiDict[str, str], before: Member, errors: dict[str, str]) -> list[dict[str, Any]]:
    weights = {s.title: s.weight for s in before.sections}
    found = []
    typed = zip(form.getlist("section_title"), form.getlist("section_text"), form.getlist("section_year"), strict=False)
    for number, (title, text, year) in enumerate(typed):
        if not text.strip():
            if title.strip():
                errors[f"section_text-{number}"] = f"“{title.strip()[:60]}”: write what you did, or clear its title"
            continue
        section: dict[str, Any] = {"title": title, "text": text, "weight": weights.get(title.strip(), 1.0)}
        if year.strip():
            if not (year.strip().isascii() and year.strip().isdigit()):
                errors[f"section_year-{number}"] = "A year has four digits, like 2024"
                continue
            section["year"] = int(year)
        found.append(section)
    return found


def _tags(form: MultiDict[str, str], errors: dict[str, str]) -> list[str]:
    first = [t for t in (form.get("tag_1", ""), form.get("tag_2", ""), form.get("tag_3", "")) if t]
    tags = list(dict.fromkeys(first + form.getlist("tags")))
    if len(tags) > MOST_TAGS:
        errors["tags"] = f"Choose at most {MOST_TAGS} themes; you chose {len(tags)}"
    return tags


def _certificates(form: MultiDict[str, str], before: Member) -> list[dict[str, Any]]:
    known = {c.kind: c for c in before.certificates}
    found = []
    for kind, _ in certificate_choices():
        if kind in form.getlist("certificates"):
            kept = known.get(kind)
            found.append({"kind": kind, "expires": form.get(f"expires-{kind}") or None,
                          "number": kept.number if kept else "", "scope": kept.scope if kept else ""})
    return found


def _cleared(form: MultiDict[str, str], errors: dict[str, str]) -> dict[str, int]:
    counts = {kind: _number(form, f"cleared-{kind}", errors) for kind, _ in clearance_choices()}
    return {kind: count for kind, count in counts.items() if count is not None}


def _number(form: Mapping[str, str], name: str, errors: dict[str, str]) -> int | None:
    text = form.get(name, "").replace(",", "").replace("£", "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 12:
        errors[name] = f"{_LABELS.get(name, 'This')} is a whole number, like 120"
        return None
    return int(text)


def _faults(fault: ValidationError) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in fault.errors():
        place = one["loc"]
        name = str(place[-1]) if place and place[0] == "size" else str(place[0]) if place else "trl_to"
        if place[:1] == ("certificates",) and len(place) > 1:
            name = "certificates"
        if place[:1] == ("sections",) and len(place) > 2:
            name = f"section_{place[2]}-{place[1]}"
        said = one["msg"].removeprefix("Value error, ")
        found[name] = f"{name.split('-')[0].replace('_', ' ').capitalize()}: {said}"
    return found
