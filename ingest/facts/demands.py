"""What a notice demands as against what it merely names: the words that make a thing required, wished for or denied."""

import re
from dataclasses import replace

from ingest.facts.page import Page, Sentence
from ingest.facts.patterns import any_of
from matcher.model.fact import Origin

MOST_IN_A_SENTENCE = 20
"""More like things in one sentence are noise; a bound keeps hostile text cheap."""
_SHORT_VALUE = 60
_DECIDES = r"pass\W{0,2}(?:/|or)\W?fail"
REQUIRED = re.compile(
    any_of(
        r"\bminimum\b", r"(?<!cyber )\bessential\b", r"(?:be|are|is) (?:rejected|excluded|disqualified)",
        r"not be considered", r"\bmust\b", r"\bshall\b", r"requir", r"\bneeds?\b", r"\bneeded\b", r"mandatory",
        r"condition of", r"\bshould\b", r"essential (?:criteri|requirement)",
        r"minimum (?:standard|requirement|level|criteri)", r"\bonly\b", r"\bapply\b", r"\bapplies\b",
        _DECIDES,
        r"expected (?:to|of)", r"\b(?:is|are) asked for", r"\b(?:all|every|each)\b[^.;]{0,40}\bundergo",
        r"\b(?:nobody|no one|no staff)\b[^.;]{0,40}\bwithout\b", r"will be asked (?:to|for)", r"will ask for",
        r"\b(?:is|are) to (?:come|be (?:sent|enclosed|attached|supplied|provided|shown|uploaded))", r"obliged",
        r"compulsory", r"necessary", r"certified to",
        r"prerequisite", r"pre-requisite",
        r"cannot be accepted", r"as a minimum", r"at a minimum", r"at least",
        r"will (?:hold|have|be (?:certified|accredited|cleared))",
        r"\b(?:are|is) to (?:hold|have)\b",
        r"\b(?:cleared|vetted|checked|certified)\b[^.;]{0,60}? before (?:they|being|any"
        r"|access|start|work)",
        r"to be (?:[\w-]+[ -]){0,2}?(?:cleared|certified|vetted|held|in place)", r"in place (?:by|before|at|prior)",
        r"\bmandated\b",
        r"criteria:", r"hold(?:ing)? (?:a )?(?:valid|current|active|relevant)", r"\bhave to\b", r"has to\b",
        r"\b(?:without|lacking)\b[^.;]{0,60}(?:cannot|will not|may not|excluded|rejected|set aside|(?:are|is"
        r"|ruled) out\b)", r"\b(?:restricted|limited) to\b",
        r"\bsubject to\b", r"evidence of (?:valid |current )?(?:certification|accreditation)", r"stipulate",
    )
)  # fmt: skip
NOT_REQUIRED = re.compile(
    any_of(
        r"desir", r"prefer", r"recommend", r"encourag", r"advantage", r"\bideal",
        r"not (?:be )?(?:required|mandatory|a condition|necessary|needed|essential|a requirement|compulsory)",
        r"no need", r"needs? no\b", r"need not", r"\boptional",
        r"\bmay (?:be |also be |later be )?(?:need|requir|ask|have to|necessit|result)",
        r"might (?:be )?(?:need|requir)", r"\bcould (?:be )?(?:need|requir)", r"not need",
        r"\b(?:the (?:authority|council|department|buyer|trust|agency)|we) (?:(?:is|are) (?:certified|accredited"
        r"|registered) to|holds?|has|have)\s*$",
        r"\b(?:may|might|could)(?: \w+)? (?:call|ask) for", r"\bstill to be \w+",
        r"(?:should|may|can|please) (?:say so|tell us|let us know|mention (?:it|this)|state (?:this|so))\b",
        r"(?:accepted|taken) (?:in (?:its|their) place|instead)",
        r"without (?:a |any |the need)",
        r"\bno (?:such |further )?$",
        r"\bno (?:security |personnel |specific |formal |particular )?(?:clearance|vetting|certificat|cyber"
        r"|accreditation)",
        r"good practice", r"would be (?:useful|beneficial|welcome|an)", r"beneficial", r"nice to have",
        r"willing to work towards", r"working towards", r"\bwelcome", r"will be scored", r"is scored",
        r"score(?:s|d)? (?:higher|more|extra|additional)", r"earns?\b[^.;]{0,20}\b(?:marks|points)",
        r"additional (?:marks|points)",
        r"(?:extra|bonus) (?:marks|points)", r"accepted as evidence", r"as evidence", r"can be used (?:as|to)",
        r"may be used", r"do(?:es)? not (?:have to|need|require)", r"not be (?:asked|expected)", r"n/a\b", r"none\b",
        r"funding (?:for|to|towards)\b[^.;]{0,50}$",
        r"(?:supports?|help(?:s|ing)?|funds|toward(?:s)?|train(?:ing|ed)?|pays? for|assist\w*|advice)\b[^.;]{0,60}$",
        r"no requirement", r"subject to (?:the )?(?:outcome|risk)", r"whether\b",
        r"\bif (?:the|your|a|an|you|it|any|applicable|successful suppliers handle)\b",
        r"where (?:applicable|appropriate|relevant)", r"unless\b", r"depending on", r"in some cases",
        r"is only asked", r"\bonly (?:where|if|when)\b", r"waived", r":\s*no\b",
    )
)  # fmt: skip
_PASS_FAIL = re.compile(rf"{_DECIDES}|\bmandatory\b|^\W*must[- ]haves?\W*$")
"""A heading whose every line is a condition."""
_ALTERNATIVE = re.compile(
    r"\bor (?:a |to (?:a )?|have (?:a )?|an |hold (?:a )?|provide (?:a )?)?(?:(?:documented|written|own|internal|robust"
    r"|suitable|formal|demonstrable|quality|their|its) )+(?:[a-z]+ ){0,2}(?:polic|system|process|procedure"
    r"|statement|arrangement|plan)|\bor (?:a )?polic|\bor (?:by |to )?(?:produc\w+ |provid\w+ |submit\w* "
    r"|supply\w* )?(?:other|alternative) (?:means of"
    r" |suitable |acceptable )?(?:proof|evidence)|\bor (?:be |are )?(?:working|moving) towards"
    r"|^[^.;,]{0,25}\bonly (?:where|if|when)\b"
)
"""A certificate or a documented policy, or a certificate in some cases: then it is not demanded of everybody."""
_OF_THE_NEXT = re.compile(r",? ?(?:\b(?:and|or)\b)?,? ?\b(?:where|if|when)\b[^.;]*$")
"""BPSS "and, where applicable," SC: the condition is the next thing's."""
_CLAUSE = re.compile(r"[;•|]|\. |, but |, although |\bbut\b|\bthough\b|\bhowever\b|, (?:while|whereas)\b| - ")
_BEHIND_DENIED = re.compile(
    r"^[^.;]{0,40}?(?:is|are|would be|will be|being)?\s*\(?(?:highly |strongly |also |only |merely )?(?:desir"
    r"|prefer|recommend|encourag|optional|an advantage|advantageous|beneficial|not (?:be )?(?:required|needed"
    r"|necessary|mandatory|a condition|essential)|welcome|scored)"
)

_VERDICT = re.compile(
    r"\s?(?:-|:)\s(?:(?P<yes>mandatory|required|essential|compulsory)|(?:optional|desir|prefer|not\b|nice|useful))"
)
"""The line of a list says it in one word: "ISO 9001 - mandatory"."""

_YES = re.compile(r"\W*(?:yes|required|mandatory|essential|must)\b")


def asks_for_yes(page: Page) -> bool:
    """Whether the page wants its questions answered with yes: "Do you hold AS9100?" then demands it."""
    return page.has("answer yes", "answer 'yes'", 'answer "yes"', "yes to the following", "yes to all")


def whole_row(sentence: Sentence) -> tuple[Sentence, bool]:
    """A table row as one sentence ("Cyber Essentials: required") and whether its value says yes; others as they are."""
    if sentence.origin is not Origin.TABLE or not sentence.label or len(sentence.text) > _SHORT_VALUE:
        return sentence, False
    words = replace(sentence, text=f"{sentence.label}: {sentence.text}", low=sentence.context, label="")
    return words, bool(_YES.match(sentence.low))


def is_demanded(
    sentence: Sentence, start: int, end: int, others: list[tuple[int, int]], *, label_demands: bool = False
) -> bool:
    """Whether what stands at `start`..`end` of the sentence is required of the bidder.

    Only its own clause speaks for it: `others` are the places of like things, so that "SC is required, DV is
    desirable" demands one of the two. A label or the line above a list ("Suppliers must have:") counts as well.
    """
    low = sentence.low
    if verdict := _VERDICT.match(low, end):
        return bool(verdict["yes"])
    left = max([0, *(m.end() for m in _CLAUSE.finditer(low, 0, start))])
    right = min([len(low), *(m.start() for m in _CLAUSE.finditer(low, end))])
    previous = max([left, *(b for _, b in others if b <= start)])
    following = min([right, *(a for a, _ in others if a >= end)])
    label = sentence.label.lower()
    clause = low[left:right]
    near_before, near_after = low[previous:start], low[end:following]
    first_after = near_after.split(",")[0]
    behind = low[end:right]
    if REQUIRED.search(first_after) and not NOT_REQUIRED.search(first_after):
        near_after = behind = first_after
    if following < right:
        near_after = _OF_THE_NEXT.sub("", near_after)
    if NOT_REQUIRED.search(near_before) or (NOT_REQUIRED.search(near_after[:70]) and not _strong_before(near_before)):
        return False
    if _ALTERNATIVE.search(near_after[:90]):
        return False
    if _BEHIND_DENIED.search(behind) and len(others) == 0:
        return False
    if NOT_REQUIRED.search(label):
        return False
    if low[left:previous] and NOT_REQUIRED.search(low[left:previous][-60:]) and not REQUIRED.search(near_before):
        return False
    if _PASS_FAIL.search(sentence.heading.lower()):
        return True
    goes_on = len(clause) < _SHORT_VALUE and REQUIRED.search(low, max(0, left - 120), left)
    return bool(REQUIRED.search(clause) or REQUIRED.search(label) or label_demands or goes_on)


def _strong_before(words: str) -> bool:
    """ "must hold X; Y is desirable" with no clause mark between: the demand stands right before the thing."""
    return bool(re.search(r"\b(?:must|shall|required to|need to)\b[^,;]{0,40}$", words)) and len(words) < 80
