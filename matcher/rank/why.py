"""The full account of one member and one call, whether or not the member was told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from matcher.errors import MatcherError
from matcher.model.call import Call
from matcher.model.feedback import Verdict
from matcher.model.match import Match
from matcher.model.member import Member
from matcher.model.words import date_words
from matcher.rank.fit import fit_words, threshold_of, wanted
from matcher.rank.run import match_members
from matcher.store.calls import get_call
from matcher.store.engine import Record
from matcher.store.feedback import feedback_of
from matcher.store.matches import match_of, matches_of, state_of
from matcher.store.members import get_member, people_of
from matcher.store.told import told_to
from matcher.text.embed import Embedder


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
    def verdict(self) -> str:
        """One sentence: what stopped it, or that nothing did."""
        stopped = next((g for g in self.gates if not g.is_passed), None)
        return stopped.words if stopped else "Nothing stands in the way: it is among the matches that are shown."


def why(record: Record, embedder: Embedder, member_id: str, call_id: str, now: datetime) -> Account:
    """The account at `now`, matching brought up to date first. Raises MatcherError for an unknown member."""
    with record.reading() as connection:
        member = get_member(connection, member_id)
        call = get_call(connection, call_id)
    if member is None:
        raise MatcherError(f"no member is called {member_id!r}: `muster members export -` lists them")
    if call is None:
        return Account(member.name, call_id, (Gate("ingested", False, f"No call {call_id} was ingested."),), None)
    match_members(record, embedder, now, [member_id])
    with record.reading() as connection:
        ranked = matches_of(connection, member_id, limit=10_000)
        found = match_of(connection, member_id, call_id)
        state = state_of(connection, member_id)
        told = {what for person in people_of(connection, member_id)
                for told_id, what in told_to(connection, person.id) if told_id == call_id}
        verdicts = [f for f in feedback_of(connection, member_id) if f.call_id == call_id]
    gates = [Gate("ingested", True, f"Ingested on {call.first_seen_at:%-d %B %Y} from {call.source_id}."),
             _open_gate(call, now), Gate("not hidden", not call.hidden, f"Hidden by staff: {call.hidden}."
                                         if call.hidden else "Staff did not hide it.")]
    if all(g.is_passed for g in gates):
        gates += _rank_gates(member, found, ranked, state.note if state else "")
        is_declined = any(f.verdict is Verdict.NOT_FOR_US for f in verdicts)
        gates.append(Gate("not declined", not is_declined, "The member said that it is not for them." if is_declined
                          else "The member did not decline it."))
        gates.append(Gate("not told yet", not told, f"Already told: {', '.join(sorted(told))}." if told
                          else "Nobody of the member was told yet."))
    return Account(member.name, call.title, tuple(gates), found)


def _open_gate(call: Call, now: datetime) -> Gate:
    closes = call.closes()
    by = f"; deadline {date_words(closes)}" if closes else "; no deadline is stated"
    return Gate("open", call.is_open(now), f"The call is {call.status_at(now).value}{by}.")


def _rank_gates(member: Member, found: Match | None, ranked: Sequence[Match], note: str) -> list[Gate]:
    if found is None:
        return [Gate("ranked", False, note or "It scores below the 200 best open calls of this member.")]
    better = next((m for m in ranked if found.call_id in m.copies), None)
    shown = wanted(ranked, member.volume)
    gates = [Gate("ranked", True, f"Rank {found.rank}, score {found.score:.2f} (words {found.lexical:.2f}, meaning "
                                  f"{found.dense:.2f}): {found.fit.value}, {fit_words(found)}."),
             Gate("not a copy", better is None, f"Folded under {better.call_id}, a copy or round that ranks higher."
                  if better else "It is no copy or round of a better placed call.")]
    least = threshold_of(member.volume)
    is_shown = any(m.call_id == found.call_id for m in shown)
    gates.append(Gate("close enough", is_shown,
                      f"Among the {len(shown)} shown at the setting “{member.volume.value}”." if is_shown else
                      f"The setting “{member.volume.value}” shows the best calls from {least:.1f} up."))
    return gates
