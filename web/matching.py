"""Matches as pages show them: the match, its call or member, readiness, what the firm answered."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from matcher.cluster.declined import declined_calls
from matcher.model.call import Call
from matcher.model.match import Match, Readiness, ReadinessItem
from matcher.model.member import Member
from matcher.rank.calibrate import chance_words
from matcher.rank.fit import is_close_enough, most_shown
from matcher.readiness.report import assess
from matcher.store.calibration import calibration_now
from matcher.store.calls import get_cards
from matcher.store.feedback import verdicts_of, verdicts_on
from matcher.store.matches import matches_for_call, matches_of
from matcher.store.members import active_among, get_member
from matcher.store.people import members_of_people
from matcher.store.told import people_told_of

_MOST_MEMBERS = 30
_NEEDS = {Readiness.BLOCKER: "against it", Readiness.GAP: "to do", Readiness.UNKNOWN: "to tell us"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A match with everything that its card says. `verdict` is the firm's answer, empty if none."""

    match: Match
    call: Call
    member: Member
    ready: tuple[ReadinessItem, ...]
    verdict: str = ""
    told: bool = False
    is_declined: bool = False
    """Said to be not for the firm, for a reason that still holds: it stays away (matcher.cluster.declined)."""
    others: tuple[float, ...] = ()
    """The scores of the firm's other matches: what this one is seen against."""
    chance: str = ""
    """"about 7 in 10 calls of such a score were wanted"; empty while there is not enough feedback."""

    @property
    def ready_words(self) -> str:
        """"1 against it, 2 to do, 1 to tell us"; "all met"."""
        counts = Counter(i.state for i in self.ready)
        said = [f"{counts[state]} {words}" for state, words in _NEEDS.items() if counts[state]]
        return ", ".join(said) or "all met"

    @property
    def is_blocked(self) -> bool:
        """Whether a rule says that this firm cannot apply."""
        return any(i.state is Readiness.BLOCKER for i in self.ready)


def matches_shown(connection: Connection, member_id: str, now: datetime, *, as_wanted: bool = True) -> list[Shown]:
    """A member's matches with calls that can still be acted on, best first; hidden calls are left out.

    As many as the member's setting asks for, and close enough; else the best fifty. Those that the firm declined or
    that a rule shuts it out of take no place from the others, and stand last.
    """
    member = get_member(connection, member_id)
    if member is None:
        return []
    matches = matches_of(connection, member_id, 200)
    scores = tuple(m.score for m in matches)
    matches = [m for m in matches if is_close_enough(m, member.volume)] if as_wanted else matches[:50]
    calls = {c.id: c for c in get_cards(connection, [m.call_id for m in matches])}
    answers, declined = verdicts_of(connection, member_id), declined_calls(connection, member_id, list(calls.values()))
    calibration = calibration_now(connection)
    shown = [Shown(m, calls[m.call_id], member, assess(calls[m.call_id], member, now), answers.get(m.call_id, ""),
                   is_declined=m.call_id in declined, others=scores,
                   chance=chance_words(calibration, m.score, m.seen))
             for m in matches if m.call_id in calls and not calls[m.call_id].hidden
             and calls[m.call_id].is_open(now)]
    if not as_wanted:
        return shown
    aside = [one for one in shown if one.is_blocked or one.is_declined]
    return [one for one in shown if one not in aside][:most_shown(member.volume)] + aside


def match_shown(connection: Connection, member_id: str, call: Call, now: datetime) -> Shown | None:
    """One member's match with one call; None where the two are not matched."""
    member = get_member(connection, member_id)
    matches = matches_of(connection, member_id, 200)
    match = next((m for m in matches if m.call_id == call.id), None)
    if member is None or match is None:
        return None
    return Shown(match, call, member, assess(call, member, now), verdicts_of(connection, member_id).get(call.id, ""),
                 others=tuple(m.score for m in matches))


def members_who_fit(connection: Connection, call: Call, now: datetime) -> list[Shown]:
    """The members that a call matches, the one that it is most unusual for first; as many as a page holds."""
    matches = matches_for_call(connection, call.id, _MOST_MEMBERS)
    members = active_among(connection, [m.member_id for m in matches])
    told = members_of_people(connection, people_told_of(connection, call.id))
    answers = verdicts_on(connection, call.id)
    return [Shown(m, call, members[m.member_id], assess(call, members[m.member_id], now),
                  answers.get(m.member_id, ""), m.member_id in told)
            for m in matches if m.member_id in members]
