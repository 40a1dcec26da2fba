"""What belongs to the token's own member: its matches; and the cluster's editions."""

from typing import Any

from flask import Response, abort

from matcher.model.edition import Edition, EditionState
from matcher.store.calls import get_cards
from matcher.store.editions import editions, get_edition
from matcher.store.matches import matches_of
from web.api import api
from web.api.answers import answer, only, site_url, who_asks
from web.call_rows import call_json
from web.desk import now, reading
from web.limits import API, limiter
from web.visitor import access, visitor


@api.get("/api/v1/matches")
@access("firm")
@limiter.limit(API, key_func=who_asks)
def own_matches() -> Response:
    only()
    matches = matches_of(reading(), visitor().member_id or "")
    calls = {c.id: c for c in get_cards(reading(), [m.call_id for m in matches])}
    return answer({"matches": [{
        "rank": m.rank, "fit": m.fit.value, "closer_than": m.closer_than, "seen": m.seen,
        "best_section": m.best_section, "challenge": m.challenge_ref, "terms": list(m.terms),
        "reasons": [{"call": r.call_sentence, "profile": r.profile_sentence, "section": r.section} for r in m.reasons],
        "computed_at": m.computed_at.isoformat(),
        "call": call_json(calls[m.call_id], now(), site_url(), is_whole=False)}
        for m in matches if m.call_id in calls and not calls[m.call_id].hidden]})


@api.get("/api/v1/editions")
@access("member")
@limiter.limit(API, key_func=who_asks)
def past_editions() -> Response:
    only()
    return answer({"editions": [_brief(e) for e in editions(reading()) if e.state is EditionState.SENT]})


@api.get("/api/v1/editions/<week>")
@access("member")
@limiter.limit(API, key_func=who_asks)
def past_edition(week: str) -> Response:
    only()
    found = get_edition(reading(), week[:8])
    if found is None or found.state is not EditionState.SENT:
        abort(404, f"There is no edition “{week[:20]}” that was sent.")
    calls = {c.id: c for c in get_cards(reading(), [i.call_id for i in found.plan.shared])}
    return answer(_brief(found) | {"items": [
        {"section": i.section.value, "note": i.note, "call": call_json(calls[i.call_id], now(), site_url(),
                                                                      is_whole=False)}
        for i in found.plan.shared if i.call_id in calls and not calls[i.call_id].hidden]})


def _brief(one: Edition) -> dict[str, Any]:
    return {"week": one.week, "intro": one.intro, "sent_at": one.sent_at.isoformat() if one.sent_at else None,
            "page": f"{site_url()}/editions/{one.week}"}
