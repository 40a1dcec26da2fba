"""Of all gates on a page the one deadline, and what the others are: corrected, in conflict, or of a later stage."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ingest.facts.moment import Moment
from ingest.facts.page import Sentence
from ingest.facts.rounds import speaks_of_round
from matcher.model.instant import DateKind

K = DateKind
_STRONG_CLOSE = re.compile(r"deadline|clos|due\b|no later than|not later than|submi")
_BY_INVITATION = re.compile(r"\binvited|success|shortlist|\bselected\b|\bfollows?\b")
_TO_THE_CHOSEN = re.compile(
    r"\b(?:those|firms|companies|bidders|suppliers|applicants|organisations|tenderers|teams)\b (?:\w+ ){0,2}"
    r"(?:chosen|picked|selected|shortlisted|who pass|that pass|who go (?:forward|through))\b[^.;]{0,60}\b(?:sent"
    r"|receive|get|given)\b"
)
"""Whoever was picked gets the papers: what the same sentence asks back closes the next stage."""
_REACH = 200
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A moment with the kind that its words give it, before the page as a whole is weighed."""

    kind: DateKind
    moment: Moment
    sentence: Sentence
    around: str
    is_new: bool = False
    is_old: bool = False
    by_invitation: bool = False
    is_round: bool = False

    @property
    def is_words(self) -> bool:
        """Whether a person wrote it, not a machine field."""
        return not self.moment.is_machine


def is_by_invitation(beside: str, so_far: str) -> bool:
    """Whether a gate is for the invited, by the words beside it or because the sentence sends them the papers."""
    return bool(_BY_INVITATION.search(beside) or _TO_THE_CHOSEN.search(so_far[-_REACH:]))


def within_reach(kept: list[Candidate], published: date | None) -> list[Candidate]:
    """Without the dates that lie months before the deadline, or else the publication: history, not plan."""
    anchor = next((c.moment.day for c in kept if c.kind is K.CLOSES and c.moment.day), published)
    if anchor is None:
        return kept
    early = anchor - timedelta(days=150)
    return [c for c in kept if c.kind in (K.CLOSES, K.OPENS) or c.moment.day is None or c.moment.day >= early]


def settle(found: list[Candidate], published: date | None) -> list[Candidate]:
    """Decides the deadline, moves the rest of the gates to the kinds that they are, and drops what is said twice."""
    found = _second_stage(_promote(_rounds(found, published)))
    closes = [c for c in found if c.kind is K.CLOSES and c.moment.day]
    deadline = _deadline(closes)
    kept: list[Candidate] = []
    for candidate in [deadline, *found] if deadline else found:
        if candidate is None or (
            candidate.kind is K.CLOSES
            and deadline
            and candidate is not deadline
            and candidate.moment.day == deadline.moment.day
        ):
            continue
        twin = next(
            (
                n
                for n, k in enumerate(kept)
                if k.kind is candidate.kind
                and (
                    k.moment.day == candidate.moment.day
                    if candidate.moment.day
                    else k.moment.words == candidate.moment.words
                )
            ),
            None,
        )
        if twin is None:
            kept.append(candidate)
        elif kept[twin].moment.at_time is None and candidate.moment.at_time:
            kept[twin] = candidate
    return kept


def _rounds(found: list[Candidate], published: date | None) -> list[Candidate]:
    """Rounds told by their name alone: several close the call where nothing else does; past ones are left out."""
    days = {c.moment.day for c in found if c.is_round and c.kind is K.CLOSES and c.moment.day}
    is_told = any(c.kind is K.CLOSES and c.moment.day and not c.is_round for c in found)
    if len(days) < _SEVERAL or is_told:
        return [c for c in found if not (c.is_round and c.kind in (K.CLOSES, K.OPENS))]
    ahead = {day for day in days if published and day >= published} or days
    return [c for c in found if not (c.is_round and c.kind is K.CLOSES) or c.moment.day in ahead]


def _second_stage(found: list[Candidate]) -> list[Candidate]:
    """A closing date after the opening of a stage that itself follows a closing date is that later stage's."""
    first = min((c.moment.day for c in found if c.kind is K.CLOSES and c.moment.day and not c.is_old), default=None)
    later = min(
        (c.moment.day for c in found if c.kind is K.OPENS and c.moment.day and first and c.moment.day > first),
        default=None,
    )
    if later is None:
        return found
    return [
        replace(c, kind=K.STAGE2_CLOSES)
        if c.kind is K.CLOSES and c.moment.day and c.moment.day > later and not speaks_of_round(c.sentence)
        else c
        for c in found
    ]


def _promote(found: list[Candidate]) -> list[Candidate]:
    """An expression of interest or a registration that nothing else closes is itself the deadline."""
    closes = [c for c in found if c.kind is K.CLOSES and c.moment.day and not c.is_old]
    eois = [c for c in found if c.kind is K.EOI_CLOSES and c.moment.day]
    if eois and closes and all(c.by_invitation for c in closes):
        found = [replace(c, kind=K.STAGE2_CLOSES) if c in closes else c for c in found]
        closes = []
    own = [c for c in closes if not c.by_invitation]
    if own:
        first = min(c.moment.day for c in own if c.moment.day)
        return [
            replace(c, kind=K.STAGE2_CLOSES)
            if c in closes and c.by_invitation and c.moment.day and c.moment.day > first
            else c
            for c in found
        ]
    if closes:
        return found
    gates = [c for c in found if c.kind is K.REGISTRATION_CLOSES and c.moment.day]
    if (
        eois
        and gates
        and max(c.moment.day for c in gates if c.moment.day) > min(c.moment.day for c in eois if c.moment.day)
    ):
        return [replace(c, kind=K.CLOSES) if c.kind is K.REGISTRATION_CLOSES else c for c in found]
    for kind in (K.EOI_CLOSES, K.REGISTRATION_CLOSES, K.STAGE2_CLOSES):
        if any(c.kind is kind and c.moment.day for c in found):
            return [replace(c, kind=K.CLOSES) if c.kind is kind else c for c in found]
    return found


def _deadline(closes: list[Candidate]) -> Candidate | None:
    """Of several: the new before the old, words before machine fields, then the earlier; its time from its twins."""
    if not closes:
        return None
    pool = [c for c in closes if not c.is_old or c.is_new] or closes
    pool = [c for c in pool if c.is_new] or pool
    pool = [c for c in pool if c.moment.note.find("year is not stated") < 0] or pool
    words = [c for c in pool if c.is_words and _STRONG_CLOSE.search(c.around)] or [c for c in pool if c.is_words]
    pool = words or pool
    best = min(pool, key=lambda c: (c.moment.day, c.moment.utc() is None, c.moment.utc()))
    same_day = [c for c in closes if c.moment.day == best.moment.day and c.moment.utc() is not None]
    if same_day:
        spoken = [c for c in same_day if c.is_words] or same_day
        timed = min(spoken, key=lambda c: (c.moment.utc() is None, c.moment.utc()))
        note = "two times on the page, the earlier is kept" if len({c.moment.utc() for c in same_day}) > 1 else ""
        best = replace(timed, moment=replace(timed.moment, note="; ".join(n for n in (timed.moment.note, note) if n)))
    others = {c.moment.day for c in closes if not c.is_old} - {best.moment.day}
    if others and not best.is_new:
        note = "other closing dates on the page, the safe one is kept"
        best = replace(best, moment=replace(best.moment, note="; ".join(n for n in (best.moment.note, note) if n)))
    return best
