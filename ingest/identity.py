"""One call however often it is published: what speaks for two notices being the same opportunity (domain.md 7.2).

Pure: looking candidates up is `ingest.placing`.
"""

import base64
import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from rapidfuzz import fuzz

from ingest.rounds import Rounds, conflict, is_unsure, rounds_of
from ingest.sources.keys import ABOUT
from ingest.titles import normal_title, similarity
from matcher.model.fact import Field
from matcher.model.instant import DateKind
from matcher.model.money import Money
from matcher.model.notice import Notice

NEAR = timedelta(days=2)
"""Closing dates this close may be one deadline told twice (domain.md 7.2)."""
ALIKE, RESEMBLING = 95.0, 82.0
"""Title similarity (0..100) of one title spelled twice, and of titles worth a person's look."""

_PROGRAMME_WORDS = frozenset({
    "a", "an", "and", "the", "of", "for", "in", "on", "to", "by", "with", "from", "sbri", "iscf", "ukri", "ccav",
    "innovate", "uk", "challenge", "competition", "call", "fund", "programme", "scheme", "opportunity"})
"""Words that one site adds to a title and another leaves out."""
_WEAK_FUNDERS = frozenset({"ktn", "ktnie", "innovate uk business connect", "ukri"})


_PART = "govuk_path:"


class Likeness(StrEnum):
    """How two notices stand to each other."""

    SAME = "same"
    DOUBTFUL = "doubtful"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A likeness and the reason in words."""

    likeness: Likeness
    reason: str
    is_other_round: bool = False
    """Another phase, cycle, round, cohort or year: whatever else speaks for it, the two are never one call."""
    is_listed_apart: bool = False
    """One source lists both, so like titles alone prove nothing."""
    is_by_key: bool = False
    """The two carry one strong key."""


@dataclass(frozen=True, slots=True)
class Face:
    """What identity compares of a notice."""

    source_id: str
    key: str
    title: str
    rounds: Rounds
    opens: datetime | None
    closes: frozenset[datetime]
    funder: str
    total: Money | None
    keys: frozenset[str]
    """Strong keys of its own."""
    told: frozenset[str]
    """Strong keys that it speaks of."""
    is_call: bool

    @property
    def all_keys(self) -> frozenset[str]:
        """As the record keeps them."""
        return self.keys | {f"{ABOUT}{key}" for key in self.told}

    @property
    def keys_to_look_for(self) -> frozenset[str]:
        """Under which the record may hold another notice of the same call."""
        both = self.keys | self.told
        return both | {f"{ABOUT}{key}" for key in both}


def call_id(source_id: str, key: str) -> str:
    """The id of the call that a notice starts: "c" and twelve letters, the same on every machine."""
    digest = hashlib.sha256(f"{source_id}\n{key}".encode()).digest()
    return "c" + base64.b32encode(digest).decode().lower()[:12]


def face_of(notice: Notice) -> Face:
    """What identity sees of a notice."""
    dates = [f.value for f in notice.facts if f.field is Field.DATE and f.value.at]
    values = {f.field: f.value for f in notice.facts}
    total = values.get(Field.TOTAL)
    return Face(notice.source_id, notice.key, normal_title(notice.title), _rounds(notice.title, values),
                min((d.at for d in dates if d.kind is DateKind.OPENS), default=None),
                frozenset(d.at for d in dates if d.kind is DateKind.CLOSES),
                str(values.get(Field.FUNDER) or values.get(Field.BUYER) or "").casefold(),
                total if isinstance(total, Money) else None,
                frozenset(k for k in notice.strong_keys if not k.startswith(ABOUT)),
                frozenset(k.removeprefix(ABOUT) for k in notice.strong_keys if k.startswith(ABOUT)),
                values.get(Field.IS_CALL) is not False)


def compare(left: Face, right: Face) -> Verdict:
    """Whether two notices are one call. Symmetric; never SAME across another phase, cycle, round, cohort or year."""
    against = conflict(left.rounds, right.rounds)
    if against:
        return Verdict(Likeness.DIFFERENT, against, is_other_round=True)
    if shared := _shared_keys(left, right):
        return Verdict(Likeness.SAME, f"both carry {min(shared)}", is_by_key=True)
    if (left.keys & right.told) | (right.keys & left.told) | (left.keys & right.keys):
        return Verdict(Likeness.DIFFERENT, "two parts of one publication, or one page about another that is no call",
                       is_by_key=True)
    return _by_title(left, right, similarity(left.title, right.title))


def _shared_keys(left: Face, right: Face) -> frozenset[str]:
    """Keys of one that the other has or speaks of; two of different sources may also speak of the same third.

    What is spoken of must be a call: pages of all kinds link to guidance. Attachments are one with their publication,
    not with each other: it may hold one focus area each.
    """
    pages = left.keys | right.keys
    shared = frozenset(key for key in left.keys & right.keys
                       if not key.startswith(_PART) or f"govuk_page:{key.removeprefix(_PART)}" in pages)
    for one, other in ((left, right), (right, left)):
        if one.is_call:
            shared |= one.keys & other.told
    if left.source_id != right.source_id:
        shared |= {key for key in left.told & right.told if not key.startswith(_PART)}
    return shared


def is_published_again(earlier: Face, later: Face) -> bool:
    """Whether one source now lists under another key what it listed before: the same title and funder."""
    return (earlier.source_id == later.source_id and similarity(earlier.title, later.title) >= ALIKE
            and earlier.funder == later.funder and not conflict(earlier.rounds, later.rounds))


def _rounds(title: str, values: dict[Field, Any]) -> Rounds:
    told = rounds_of(title)
    labels = {(f.value, str(values[f]).casefold()) for f in (Field.PHASE, Field.CYCLE)
              if values.get(f) and f.value not in {label for label, _ in told.labels}}
    return replace(told, labels=told.labels | labels)


def _by_title(left: Face, right: Face, alike: float) -> Verdict:
    is_one_source = left.source_id == right.source_id
    if alike < RESEMBLING:
        return Verdict(Likeness.DIFFERENT, "titles differ", is_listed_apart=is_one_source)
    near, opens_near = _closes_near(left, right), _near(left.opens, right.opens)
    if is_one_source:
        likely = alike >= ALIKE and near and not is_unsure(left.rounds, right.rounds)
        return Verdict(Likeness.DOUBTFUL if likely else Likeness.DIFFERENT, "one source lists both apart",
                       is_listed_apart=True)
    if not (near or opens_near):
        apart = bool(left.closes and right.closes) or (left.opens and right.opens)
        return Verdict(Likeness.DIFFERENT, "dates differ") if apart else _if_alike(alike, "a date is missing")
    for reason in (_unsure(left, right), _other_money(left, right), _other_words(left, right)):
        if reason:
            return Verdict(Likeness.DOUBTFUL, reason)
    if alike >= ALIKE:
        return Verdict(Likeness.SAME, "same title and closing date" if near else "same title and opening date")
    if near and opens_near and _same_funder(left, right):
        return Verdict(Likeness.SAME, "like titles, same dates and funder")
    return Verdict(Likeness.DOUBTFUL, "like titles and dates")


def _if_alike(alike: float, reason: str) -> Verdict:
    return Verdict(Likeness.DOUBTFUL if alike >= ALIKE else Likeness.DIFFERENT, f"same title, but {reason}")


def _unsure(left: Face, right: Face) -> str:
    return "numbers or stages in the titles differ" if is_unsure(left.rounds, right.rounds) else ""


def _other_words(left: Face, right: Face) -> str:
    """Words that only one title has, unless the other spells them a little differently."""
    mine, theirs = _telling(left.title), _telling(right.title)
    alone = [w for w in mine - theirs if not _spelled_in(w, theirs)] + [w for w in theirs - mine
                                                                      if not _spelled_in(w, mine)]
    return f"only one title says {', '.join(sorted(alone))}" if alone else ""


def _telling(title: str) -> set[str]:
    return {w for w in title.split() if w not in _PROGRAMME_WORDS}


def _spelled_in(word: str, others: set[str]) -> bool:
    return any(fuzz.ratio(word, other) >= 80 for other in others) and not word.isdigit()


def _other_money(left: Face, right: Face) -> str:
    if not (left.total and right.total) or left.total.currency != right.total.currency:
        return ""
    low, high = sorted((left.total.amount, right.total.amount))
    return "the sums differ" if high > low * 3 / 2 else ""


def _same_funder(left: Face, right: Face) -> bool:
    if not left.funder or not right.funder or {left.funder, right.funder} & _WEAK_FUNDERS:
        return True
    return fuzz.token_set_ratio(left.funder, right.funder) >= 90


def _closes_near(left: Face, right: Face) -> bool:
    return any(_near(a, b) for a in left.closes for b in right.closes)


def _near(left: datetime | None, right: datetime | None) -> bool:
    return left is not None and right is not None and abs(left - right) <= NEAR
