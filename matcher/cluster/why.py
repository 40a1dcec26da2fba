"""The full account of one member and one call, whether or not the member was told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from config.catalogue import catalogue
from matcher.cluster.declined import stays_away
from matcher.cluster.shortlist import Shortlist, shortlist
from matcher.errors import MatcherError
from matcher.model.call import Call
from matcher.model.feedback import Feedback, Verdict
from matcher.model.match import Match
from matcher.model.member import Member
from matcher.model.words import date_words
from matcher.rank.fit import fit_words, is_close_enough, least_score, most_shown
from matcher.rank.run import match_members
from matcher.store.calls import get_call
from matcher.store.engine import Record
from matcher.store.feedback import feedback_of
from matcher.store.matches import match_of, matches_of, state_of
from matcher.store.members import get_member, people_of
from matcher.store.told import told_to
from matcher.text.embed import Embedder

TOLD = "not told yet"
"""The one gate that stops nothing: whoever was told sees the call all the same."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One question on the way to the member, whether the call passes it, and why in words."""

    name: str
    is_passed: bool
    words: str


@dataclass(frozen=True, slots=True)
class Account:
    """Everything that decided. `match` is None where the call was not ranked. Readiness decides nothing: see there."""

    member_name: str
    call_title: str
    gates: tuple[Gate, ...]
    match: Match | None

    @property
    def is_shown(self) -> bool:
        """Whether nothing stopped it."""
        return all(g.is_passed or g.name == TOLD for g in self.gates)

    @property
    def verdict(self) -> str:
        """One sentence: what stopped it, or where it is shown."""
        return next(g for g in self.gates if (g.name == "shown" if self.is_shown else
                                              not g.is_passed and g.name != TOLD)).words


def why(record: Record, embedder: Embedder, member_id: str, call_id: str, now: datetime,
        reader: Embedder | None = None) -> Account:
    """The account at `now`, matching brought up to date first. Raises MatcherError for an unknown member."""
    with record.reading() as connection:
        member = get_member(connection, member_id)
        call = get_call(connection, call_id)
    if member is None:
        raise MatcherError(f"no member is called {member_id!r}: `muster members export -` lists them")
    if call is None:
        return Account(member.name, call_id, (Gate("ingested", False, f"No call {call_id} was ingested."),), None)
    match_members(record, embedder, now, [member_id], reader=reader)
    with record.reading() as connection:
        ranked = matches_of(connection, member_id, limit=10_000)
        found = match_of(connection, member_id, call_id)
        state = state_of(connection, member_id)
        told = {what for person in people_of(connection, member_id)
                for told_id, what in told_to(connection, person.id) if told_id == call_id}
        answer = next((f for f in feedback_of(connection, member_id) if f.call_id == call_id), None)
        listed = shortlist(connection, member, now)
    source = catalogue().name_of(call.source_id)
    gates = [Gate("ingested", True, f"Found on {call.first_seen_at:%-d %B %Y} at {source}."),
             _open_gate(call, now), Gate("not hidden", not call.hidden, f"Hidden by staff: {call.hidden}."
                                         if call.hidden else "Staff did not hide it.")]
    if all(g.is_passed for g in gates):
        if found is None:
            gates.append(Gate("ranked", False, (state.note if state else "") or
                              "It scores below the 200 best open calls of this firm."))
        else:
            gates += [_rank_gate(found), _copy_gate(found, ranked), _fit_gate(found, member),
                      _declined_gate(answer, call), _shown_gate(found, member, listed)]
        gates.append(Gate(TOLD, not told, f"Told already: {', '.join(sorted(map(_told_words, told)))}." if told
                          else "Nobody of the firm was told yet."))
    return Account(member.name, call.title, tuple(gates), found)


def _told_words(what: str) -> str:
    kind = what.partition(":")[0]
    return {"change": "of a change", "closing": "that it closes"}.get(kind, f"as a {kind}")


def _open_gate(call: Call, now: datetime) -> Gate:
    closes = call.closes()
    by = f"; deadline {date_words(closes)}" if closes else "; no deadline is stated"
    return Gate("open", call.is_open(now), f"The call is {call.status_at(now).value}{by}.")


def _rank_gate(found: Match) -> Gate:
    return Gate("ranked", True, f"Rank {found.rank}, score {found.score:.2f} (words {found.lexical:.2f}, meaning "
                                f"{found.dense:.2f}): {found.fit.words}, {fit_words(found)}.")


def _copy_gate(found: Match, ranked: Sequence[Match]) -> Gate:
    better = next((m for m in ranked if found.call_id in m.copies), None)
    return Gate("not a copy", better is None, f"Folded under {better.call_id}, a copy or round that ranks higher."
                if better else "It is no copy or round of a better placed call.")


def _fit_gate(found: Match, member: Member) -> Gate:
    if is_close_enough(found, member.volume):
        return Gate("close enough", True, f"The setting “{member.volume.value}” shows calls of this fit.")
    return Gate("close enough", False, f"Its fit is {found.fit.words}, and the setting “{member.volume.value}” shows "
                                       f"scores from {least_score(member.volume):.1f} up.")


def _declined_gate(answer: Feedback | None, call: Call) -> Gate:
    if answer is None or answer.verdict is not Verdict.NOT_FOR_US:
        return Gate("not declined", True, "The firm did not decline it.")
    why_not = f" ({answer.reason.words.lower()})" if answer.reason else ""
    if stays_away(answer, call):
        return Gate("not declined", False, f"The firm said that it is not for it{why_not}.")
    return Gate("not declined", True, f"The firm declined it{why_not}, but that reason has gone since.")


def _shown_gate(found: Match, member: Member, listed: Shortlist) -> Gate:
    if any(one.match.call_id == found.call_id for one in listed.fitting):
        number = len(listed.fitting)
        return Gate("shown", True, f"It is shown, {f'one of {number}' if number > 1 else 'the only one'}.")
    apart = next((one for one in listed.blocked if one.match.call_id == found.call_id), None)
    if apart:
        return Gate("shown", True, "Shown apart, as probably not for the firm, because: "
                                   f"{'; '.join(f'{b.label} ({b.evidence})' for b in apart.blockers)}.")
    return Gate("shown", False, f"Closer calls fill the {most_shown(member.volume)} places of the setting "
                                f"“{member.volume.value}”.")
