"""The readiness board: what each firm would still need for the calls that fit it, in one picture."""

from collections import Counter
from dataclasses import dataclass

from flask import render_template

from matcher.model.call import Call
from matcher.model.match import Readiness
from matcher.model.member import Member
from matcher.readiness.report import assess
from matcher.store.calls import get_cards
from matcher.store.match_lists import best_matches
from matcher.store.members import active_members
from web.desk import now, reading
from web.staff import staff
from web.visitor import access

_CALLS_EACH = 5


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A firm: how its best open matches stand by state, and what is missing most often."""

    member: Member
    calls: int
    states: dict[Readiness, int]
    missing: tuple[tuple[str, int], ...]


@staff.get("/board")
@access("staff")
def board() -> str:
    members = {m.id: m for m in active_members(reading())}
    matches = best_matches(reading(), _CALLS_EACH)
    calls = {c.id: c for c in get_cards(reading(), sorted({c for ids in matches.values() for c in ids}))}
    return render_template("staff/board.html", states=list(Readiness), rows=[
        _row(m, [calls[i] for i in matches.get(m.id, ()) if i in calls and calls[i].is_open(now())])
        for m in members.values()])


def _row(member: Member, calls: list[Call]) -> BoardRow:
    items = [item for call in calls for item in assess(call, member, now())]
    missing = Counter(i.label for i in items if i.state in (Readiness.GAP, Readiness.BLOCKER))
    return BoardRow(member, len(calls), dict(Counter(i.state for i in items)), tuple(missing.most_common(3)))
