"""Technology readiness: where a project may start and where it must end."""

import re

from ingest.facts.page import Page, Sentence, fact
from matcher.model.fact import Fact, Field

_LEVEL = re.compile(
    r"(?:\btrls?|technology readiness levels?(?: \(trls?\))?)\s{0,2}(?:of |at |levels? |between |from |range |is |:"
    r"|-|\(|at least |minimum |starting at |ending at |target |a minimum of ){0,3}\s?"
    r"(?P<a>[1-9])(?!\d|\.\d|%)(?:\s?(?P<joint>(?:,\s?[1-9])*,?\s?(?:-|to|and|or|through|/|up to|–))"
    r"\s?(?:trls?\s?(?:level\s?)?"
    r"|level )?(?P<b>[1-9])(?!\d|%))?(?P<up>\s?\+|\s?(?:and|or) (?:above|higher|over|beyond)|\s?or more"
    r"|\s?upwards)?"
    r"|\b(?:at least|minimum(?: of)?)\s?trl\s?(?P<a2>[1-9])"
    r"|\b(?:trl|technology readiness level)\b[^.;\d]{1,45}\b(?:is|be|of|from|at least|outset|start"
    r"|entry)\s(?P<a3>[1-9])(?!\d|\.\d|%)"
    r"(?! (?:projects|months|weeks|years|partners))(?:\s?(?:-|to|and|or)\s?(?P<b3>[1-9])(?!\d|%))?"
)
_END = re.compile(
    r"\bend(?:s|ing|ed)?\b|reach|achiev|by the (?:end|completion)|complet|final|finish"
    r"|result(?:ing)? in|deliver|attain|progress(?:ed|ing)? to|advance(?:d)? to|matur\w* to"
    r"|increase(?:d)? to|to (?:at least )?(?:a )?$|up to$|exit|target|output|outcome|on completion"
    r"|\bby\b[^.]{0,30}$|move(?:d)? to|raise|\bleave|\b(?:bring|tak|mov|lift|push|carr)\w* (?:[\w-]+ ){1,4}?to\b"
    r"|acceptance|\bget to\b"
)
_START = re.compile(
    r"\bstart|begin|entry|current(?:ly)?|from\b|at the outset|initial|commenc"
    r"|at (?:the )?application|already|enters?\b|deploy|in at|\btoday\b"
    r"|(?<!should )(?<!must )(?<!will )(?<!to )ha(?:s|ve) (?:already )?reached|when you (?:start|apply)"
    r"|you (?:start|apply|join)\b"
)
_RIGHT_BEHIND = re.compile(
    r"\s*(?:on|by|at|upon) (?:the )?(?:(?P<end>completion|end\b|finish|close|exit)|start|beginning|outset|entry)"
)
_END_OF_WORK = r"(?:at|by|on|upon) (?:the )?(?:end|finish|close|completion|exit)\b"
_THEN_END = re.compile(
    rf"[^.]{{0,30}}?\b{_END_OF_WORK}[^.\d]{{0,25}}\b(?P<behind>[1-9])(?!\d|\.\d|%| (?:months|weeks|years))"
    rf"|[^.\d]{{0,25}}\b(?P<before>[1-9]) {_END_OF_WORK}"
)
"""The level goes on without its name: "TRL 4 at the start; 6 at the end"."""
_AT_MOST = re.compile(r"\b(?:no (?:further|higher|more|later) than|at most|not above)\s*$")
_CHOICE = ("or", "and", "-", "/", "–")
_AT_START = re.compile(r"start|begin|entry|current|apply|join")
_ENDS_HIGHER = re.compile(r"deliver|reach|achiev|\bend")
"""Then a bare range said before, "TRL 2-4", was where projects may start."""


def read_trl(page: Page) -> list[Fact]:
    """Start (lowest, highest) and end: a bare "TRL a to b" is both, of a range for the end the lower number."""
    if not page.has("trl", "technology readiness"):
        return []
    facts: dict[Field, Fact] = {}
    for sentence in page.having("trl", "technology readiness"):
        for field, value in _levels(sentence):
            known = facts.setdefault(field, fact(field, value, sentence))
            if field is Field.TRL_END_MIN and known.value < value and _ENDS_HIGHER.search(sentence.low):
                facts[Field.TRL_START_MAX] = fact(Field.TRL_START_MAX, known.value, sentence)
                facts[field] = fact(field, value, sentence)
    start, end = facts.get(Field.TRL_START_MIN), facts.get(Field.TRL_END_MIN)
    if start and end and end.value < start.value:
        return [f for f in facts.values() if f.field is not Field.TRL_END_MIN]
    return list(facts.values())


def _levels(sentence: Sentence) -> list[tuple[Field, int]]:
    label = sentence.label.lower()
    low = sentence.low if _LEVEL.search(sentence.low) else sentence.context
    if not _LEVEL.search(low) and ("trl" in label or "readiness" in label):
        low = f"trl {sentence.low}"
    found: list[tuple[Field, int]] = []
    previous = 0
    for match in _LEVEL.finditer(low):
        before, after = low[previous : match.start()], low[match.end() : match.end() + 60]
        previous = match.end()
        first = int(match["a"] or match["a2"] or match["a3"])
        upper = match["b"] or match["b3"]
        second = int(upper) if upper else None
        inside = low[match.start() : match.end()]
        clause = re.split(r"[;.]", before)[-1][-70:]
        behind = re.split(r"[;.,]|\band\b", after)[0]
        at = inside.find(str(first))
        said = _RIGHT_BEHIND.match(after)
        is_end = bool(said["end"]) if said else _nearest(f"{clause} {inside[:at]}")
        if is_end is None:
            is_end = (
                True
                if re.search(r"\bend\b|by the end|complet|final|achiev|\bfinish", behind)
                else False
                if _START.search(behind)
                else None
            )
        if is_end is None and re.search(r"\bend", label):
            is_end = True
        if second is not None and first < second and re.search(r"\bfrom\s?$", inside[:at]):
            found += [(Field.TRL_START_MIN, first), (Field.TRL_END_MIN, second)]
        elif is_end:
            found.append((Field.TRL_END_MIN, first))
        elif second is not None and second < first:
            continue
        elif second is None:
            if (end := _THEN_END.match(after)) and not _LEVEL.search(after):
                found.append((Field.TRL_END_MIN, int(end["behind"] or end["before"])))
            found.append((Field.TRL_START_MAX if _AT_MOST.search(clause) else Field.TRL_START_MIN, first))
        elif is_end is False and (
            match["joint"].split()[-1].lstrip(",") in _CHOICE or _AT_START.search(clause + behind)
        ):
            found += [(Field.TRL_START_MIN, first), (Field.TRL_START_MAX, second)]
        else:
            found += [(Field.TRL_START_MIN, first), (Field.TRL_END_MIN, second)]
    return found


def _nearest(words: str) -> bool | None:
    """True if the nearest cue speaks of the end, False of the start, None of neither."""
    if not (_END.search(words) or _START.search(words)):
        return False if re.search(r"at least|minimum", words) else None
    end = max((m.end() for m in _END.finditer(words)), default=-1)
    start = max((m.end() for m in _START.finditer(words)), default=-1)
    return end > start
