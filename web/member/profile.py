"""My profile: read, changed, and the effect on the top ten shown before anything is saved."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import abort, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from matcher.cluster.doctor import examine
from matcher.cluster.suggestions import suggestions
from matcher.model.call import Call
from matcher.model.member import LegalForm, Member, Section, Volume
from matcher.rank.preview import MailsMeant, mails_by_setting, top_calls
from matcher.store.audit import note_act
from matcher.store.calls import get_cards
from matcher.store.feedback import feedback_of
from matcher.store.members import get_member, put_member
from web import labels
from web.background import match_soon
from web.desk import now, reading, workbench, writing
from web.member import member
from web.member.profile_form import BLANK_SECTIONS, read_profile
from web.staff.acts import back
from web.visitor import access, visitor

_LEGAL_FORMS = tuple((f.value, f.value.replace("_", " ").capitalize().replace("Llp", "LLP")) for f in LegalForm)
_VOLUMES = (("few", "Few, only the closest"), ("normal", "Normal"), ("many", "Many"))
_ANSWERS = (("", "Not told"), ("yes", "Yes"), ("no", "No"))
TOP = 10


@dataclass(frozen=True, slots=True)
class EffectRow:
    """A call's place in the top ten before and after; None outside it."""

    call: Call
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a changed profile does to the top ten, and how many mails each setting would have meant with it."""

    rows: tuple[EffectRow, ...]
    words: str
    mails: Mapping[Volume, MailsMeant]


@member.get("/my/profile")
@access("firm")
def profile() -> str:
    return profile_page(own_firm(), "My profile", url_for("member.profile_save"))


@member.post("/my/profile")
@access("firm")
def profile_save() -> Any:
    firm, action = own_firm(), url_for("member.profile_save")
    wanted, errors = read_profile(request.form, firm)
    if errors:
        return profile_page(firm, "My profile", action, errors=errors, typed=request.form), 422
    if request.form.get("act") != "save":
        return profile_page(firm, "My profile", action, wanted=wanted)
    save_profile(wanted)
    return back(url_for("member.calls"), "Profile saved. Your matches are computed anew; that takes a moment.")


def own_firm() -> Member:
    """The visitor's own firm."""
    found = get_member(reading(), visitor().member_id or "")
    if found is None:
        abort(404)
    return found


def save_profile(wanted: Member) -> None:
    """Saves and computes the matches anew beside the request."""
    with writing() as connection:
        put_member(connection, wanted, now())
        note_act(connection, visitor().name, "profile saved", f"member:{wanted.id}", now())
    match_soon(wanted.id, now())


def profile_page(firm: Member, title: str, action: str, *, wanted: Member | None = None,
                 errors: dict[str, str] | None = None, typed: MultiDict[str, str] | None = None,
                 tabs: tuple[tuple[str, str], ...] = ()) -> str:
    """The form, filled with the profile, or with what was typed where that has faults or waits to be saved."""
    shown = wanted or firm
    sections = [*shown.sections, *[Section("", "")] * BLANK_SECTIONS]
    if typed is not None:
        shown, sections = _as_typed(firm, typed)
    return render_template(
        "member/profile.html", firm=shown, title=title, action=action, errors=errors or {}, sections=sections,
        tabs=tabs, here_tab="firm_profile",
        suggested=_suggested(firm), lead="What matching reads. The better it says what you do, the better the matches.",
        effect=_effect(firm, wanted) if wanted else None, volumes=_VOLUMES, tags=labels.tag_choices(),
        regions=labels.region_choices(), certificates=labels.certificate_choices(),
        clearances=labels.clearance_choices(), identifiers=labels.identifier_choices(), legal_forms=_LEGAL_FORMS,
        answers_choice=_ANSWERS)


def _suggested(firm: Member) -> list[str]:
    """What the firm's answers and the text itself suggest; nothing is changed by itself."""
    answers = feedback_of(reading(), firm.id)
    calls = {c.id: c for c in get_cards(reading(), [f.call_id for f in answers])}
    return [*(f.words for f in examine(firm) if f.is_warning), *(s.words for s in suggestions(firm, answers, calls))]


def _as_typed(firm: Member, typed: MultiDict[str, str]) -> tuple[Member, list[Section]]:
    """What was typed, as far as the page can show it again; numbers with faults are typed anew."""
    sections = [Section(t, x, int(y) if y.isascii() and y.isdigit() else None) for t, x, y in zip(
        typed.getlist("section_title"), typed.getlist("section_text"), typed.getlist("section_year"), strict=False)]
    tags = [typed.get(f"tag_{n}", "") for n in (1, 2, 3)] + typed.getlist("tags")
    return replace(firm, tags=tuple(dict.fromkeys(t for t in tags if t)), postcode=typed.get("postcode", ""),
                   company_number=typed.get("company_number", ""),
                   excluded_topics=tuple(typed.get("excluded_topics", "").splitlines())), sections


def _effect(firm: Member, wanted: Member) -> Effect:
    bench = workbench()
    before, after = top_calls(bench.record, bench.ranker, (firm, wanted), now(), TOP, bench.embedder)
    places = [{call_id: n for n, call_id in enumerate(ids, 1)} for ids in (before, after)]
    calls = get_cards(reading(), list(dict.fromkeys([*after, *before])))
    rows = tuple(EffectRow(c, places[0].get(c.id), places[1].get(c.id)) for c in calls)
    new, out = sum(r.before is None for r in rows), sum(r.after is None for r in rows)
    mails = mails_by_setting(bench.record, bench.ranker, wanted, now(), bench.embedder)
    if not rows:
        return Effect((), "No open call to compare with.", mails)
    same = before == after
    return Effect(rows, "Your top ten stays as it is." if same else
                  f"{new} would come in, {out} would drop out; the others keep or change their place.", mails)
