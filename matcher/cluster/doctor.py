"""The profile doctor: what about a profile keeps it from finding the right calls, or should not stand in it."""

import re
from collections import Counter
from dataclasses import dataclass

from matcher.model.member import Member
from matcher.text.analyse import stems
from matcher.text.passages import sentences

SHORT_WORDS = 60
"""Under this many words a profile has too little to be told apart by (one pack of design.md section 5)."""
LONG_WORDS = 10_000
_FEWEST_STEMS = 25
_ENGLISH = frozenset(("the", "and", "of", "to", "in", "for", "with", "is", "we", "our", "that", "by", "are", "from",
                      "or", "this", "which"))
_ENGLISH_SHARE = 0.12
_HOUSE_WORDS = re.compile(
    r"\b(world[- ]class|cutting[- ]edge|state[- ]of[- ]the[- ]art|best[- ]in[- ]class|industry[- ]leading|"
    r"market[- ]leading|innovative solutions?|bespoke solutions?|trusted partner|one[- ]stop[- ]shop|"
    r"passionate about|next[- ]generation solutions?|turnkey|end[- ]to[- ]end solutions?|proven track record|"
    r"leading provider|customer[- ]centric|synerg\w+|going forward|value[- ]added)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_MARKING = re.compile(r"\b(TOP SECRET|SECRET|OFFICIAL[- ]SENSITIVE|UK EYES ONLY|UK OFFICIAL|CONFIDENTIAL|RESTRICTED|"
                      r"NATO SECRET|STRAP ?[1-3])\b")


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind` for programs, `words` for the member, `is_warning` where it should not stay as it is."""

    kind: str
    words: str
    is_warning: bool = True


def examine(member: Member) -> tuple[Finding, ...]:
    """Everything that there is to say about the profile, worst first; empty where it is in good order."""
    text = member.profile_text
    count = len(text.split())
    found = [_length(text, count), *_unwelcome(text)]
    if count >= SHORT_WORDS:
        found += [_language(text), _boilerplate(text, count)]
    if not member.tags:
        found.append(Finding("no_tags", "No themes are ticked: up to eight help to tell your field.", False))
    if count >= SHORT_WORDS and not member.sections:
        found.append(Finding("no_sections", "The profile is one text: a section for each capability or project matches "
                                            "better.", False))
    return tuple(sorted(filter(None, found), key=lambda f: not f.is_warning))


def _length(text: str, count: int) -> Finding | None:
    if count == 0:
        return Finding("empty", "The profile is empty: no call can be matched to it.")
    if count < 3:
        return Finding("one_word", f"The profile is only “{text.strip()[:60]}”: describe what you make or do, and for "
                                   "whom.")
    if count < SHORT_WORDS or len(set(stems(text))) < _FEWEST_STEMS:
        return Finding("vague", "The profile says too little to tell your field from others: name products, methods "
                                "and past projects.")
    if count > LONG_WORDS:
        return Finding("long", f"The profile has {count:,} words: the few that matter drown. Keep the best of it.",
                       is_warning=False)
    return None


def _language(text: str) -> Finding | None:
    letters = [c for c in text if c.isalpha()]
    words = re.findall(r"[a-z]+", text.lower())
    is_latin = sum(c.isascii() for c in letters) >= 0.7 * len(letters)
    if is_latin and sum(w in _ENGLISH for w in words) >= _ENGLISH_SHARE * len(words):
        return None
    return Finding("other_language", "The profile does not read as English prose, and the calls are in English: add an "
                                     "English text.")


def _boilerplate(text: str, count: int) -> Finding | None:
    phrases = Counter(found.lower() for found in _HOUSE_WORDS.findall(text))
    said = Counter(s.strip().lower() for s in sentences(text) if len(s.split()) >= 5)
    repeated = sum(n - 1 for n in said.values())
    if sum(phrases.values()) * 40 < count and repeated * 4 < max(1, sum(said.values())):
        return None
    example = f", such as “{phrases.most_common(1)[0][0]}”" if phrases else ""
    return Finding("boilerplate", f"Much of the profile could stand on any firm's page{example}: say what only you do.")


def _unwelcome(text: str) -> list[Finding | None]:
    address, marking = _ADDRESS.search(text), _MARKING.search(text)
    return [
        address and Finding("address", f"An e-mail address stands in the text (“{address[0][:60]}”): other pages show "
                                       "the profile, so move it to the people of the firm."),
        marking and Finding("marking", f"A classification marking stands in the text (“{marking[0]}”): take out "
                                       "whatever it marks. This is no place for protected information.")]
