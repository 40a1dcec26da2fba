"""Money: what the pot holds and what one project may get; each sum read by `sums.py`, its role by `money_roles.py`."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from ingest.facts.money_roles import Role, role_of
from ingest.facts.page import Page, Sentence, fact
from ingest.facts.sums import Sum, sums
from matcher.model.fact import Fact, Field
from matcher.model.money import Money, Vat

_MARKS = ("£", "gbp", "pounds", "€", "eur ", "euro", "$", "usd")
_MOST_IN_A_SENTENCE = 40
_MOST_SENTENCES = 150
_NO_FUNDING = re.compile(
    r"not offering any funding|no funding is (?:available|offered)|does not (?:offer|provide|carry) (?:any )?funding"
    r"|unfunded (?:opportunity|call)"
)
_SHARE = re.compile(
    r"\b(?:share|piece|slice|portion) (?:in |of )|\b(?:win|get|secure|receive|claim|for) (?:a )?part of (?:a|an"
    r"|the)\b"
)
_STRONG_TOTAL = re.compile(
    r"share of|\bpot\b|\btotal\b|budget|\bvalue\b|(?:is|are|be) available|of funding|available for|estimated|ceiling"
    r"|in total|\bfund\b|\boverall\b"
)
_FIRST_BEHIND = re.compile(
    r"^[\s,]*(?:\(?(?:ex|inc)\w* vat\)? ?)?(?:\(?(?:per|for each|each|every|a) (?:annum|year|month|project|proposal"
    r"|applicant|award|grant|challenge|contract|organisation)\w*|p\.a\.?|annually|each\b|apiece)"
)
"""Words behind one sum that must not be read as standing before the next."""
_CLAUSE = re.compile(r"[;•]|\. ")
_CLAUSE_BEHIND = re.compile(r"[;•]|\. |, (?:and|but|with|which) ")
_AT_SHARE_OF_COST = re.compile(r"^[\s,]*\(?at \d+\s?% (?:of )?(?:the )?(?:full economic|fec)")
_A_YEAR = re.compile(r"\bfirst (?:12 months|twelve months|year)\b|\b(?:annual|yearly)\b(?! grant| award)")
_EACH_BIDDER = re.compile(
    r"no single\b|(?<!value of )\beach\b(?! (?:job|order))|\bper (?:supplier|provider|bidder|lot|award"
    r"|proposal)|\bbid for"
    r"|grant|loan|voucher"
)
"""In a tender a sum for one project is the size of an order and no award, unless it is named like this."""
_TENDER = re.compile(r"tender|rfq|quotation|\bitt\b|contract|\bdos_|digital.outcomes")
_BIDS = re.compile(r"\b(?:bids|tenders|quotes|quotations|offers) (?:of|up to)\b")
"""In a tender the one bid may cost so much; in a grant call each project may get so much."""
_MINIMUM = re.compile(
    r"(?:minimum|smallest|lowest|start(?:s|ed|ing)? at|at least|(?:no|not be|never be) less than"
    r"|(?<!\bor )(?<!no )(?<!not )(?<!be )more than|\bmin\.?)\b"
    r"[^|]{0,30}(?:\| )?$"
)
_NO_MORE = re.compile(r"\b(?:no|not|never|cannot|can't|nobody|none)\b[^.;|]{0,60}\bmore than\W*$")
_AT_THE_MOST = re.compile(r"\s*(?:as a maximum|at (?:the )?(?:very )?most)\b")
_MINIMUM_BEHIND = re.compile(r"\s*(?:as a minimum|at (?:the )?(?:very )?least|or more)\b")
_MAXIMUM = re.compile(r"max(?:imum)?\b|up to|limit|each|per |no more than|not exceed|ceiling")
_UPWARDS = re.compile(r"max|most|largest|highest|stop|up to|more than|exceed")
_DOWNWARDS = re.compile(r"less than|\bmin|at least")
_GOES_ON = re.compile(r"[\s,]*(?:and|or|to)?[\s,a-z]{0,25}")
_JOINS = re.compile(r"[\s,]*(?:and|or)?\s*(?:up to )?")
_RANGE = re.compile(r"[\s\d.,]*(?:to|-)\s*")
_BRACKETS = re.compile(r"\([^()]*\)")
_PHASE = re.compile(r"\bphase (?:\d|one|two|three)\b")
_REACH = 140
_TITLE_AMOUNT = 0.5


@dataclass(frozen=True, slots=True)
class _Reading:
    field: Field
    money: Money
    sentence: Sentence
    score: float
    quote: str


def read_money(page: Page) -> list[Fact]:
    """Total, highest and lowest award: of each the clearest, net before gross."""
    if not page.has(*_MARKS) or _NO_FUNDING.search(page.low):
        return []
    readings = [r for sentence in page.having(*_MARKS)[:_MOST_SENTENCES] for r in _readings(sentence, page)]
    highest = {r.money.amount for r in readings if r.field is Field.AWARD_MAX}
    readings = [r for r in readings if not (r.field is Field.TOTAL and r.score < 1.7 and r.money.amount in highest)]
    return [
        _chosen(field, same, page)
        for field in (Field.TOTAL, Field.AWARD_MAX, Field.AWARD_MIN)
        if (same := [r for r in readings if r.field is field])
    ]


def _chosen(field: Field, readings: list[_Reading], page: Page) -> Fact:
    best = max(readings, key=_clarity)
    rivals = {r.money.amount for r in readings if r.score >= best.score and r.money.vat is best.money.vat}
    doubt = "another sum on the page" if len(rivals) > 1 else ""
    if doubt and field is Field.TOTAL and best.score < 1.5 and page.offers_funding:
        doubt = "several sums could be the total"
    sure = min(0.95, 0.55 + 0.15 * best.score)
    return fact(field, best.money, best.sentence, quote=best.quote, doubt=doubt, confidence=sure)


def _clarity(reading: _Reading) -> tuple[bool, float, bool, Decimal]:
    """Of equal awards the highest stands, unless they are those of several phases."""
    counts = reading.field is Field.AWARD_MAX and not _PHASE.search(reading.sentence.low)
    is_net = reading.money.vat is not Vat.INCLUDED
    return reading.money.currency == "GBP", reading.score, is_net, reading.money.amount if counts else Decimal(0)


def _readings(sentence: Sentence, page: Page) -> list[_Reading]:
    if "£" in sentence.label and not any(mark in sentence.low for mark in _MARKS):
        sentence = replace(sentence, low=f"£{sentence.low}")
    found = sums(sentence.low)[:_MOST_IN_A_SENTENCE]
    readings: list[_Reading] = []
    said_before: list[_Reading] = []
    for number, amount in enumerate(found):
        previous = found[number - 1] if number else None
        if previous and _are_twins(previous, amount, sentence.low):
            said = [_with_sum(reading, amount) for reading in said_before]
        else:
            left = previous.end if previous else 0
            right = found[number + 1].start if number + 1 < len(found) else len(sentence.low)
            before = sentence.low[max(left, amount.start - _REACH) : amount.start]
            before = _FIRST_BEHIND.sub("", before) if previous else before
            after = _CLAUSE_BEHIND.split(sentence.low[amount.end : min(right, amount.end + 90)])[0]
            before = _BRACKETS.sub("", before) if previous else before
            before = _without_own_phase(_CLAUSE.split(before)[-1], page)
            if previous and not said_before and _RANGE.fullmatch(before):
                said = []
            elif said_before and _goes_on(said_before[0].field, before, after):
                said = _carried(said_before, before + " max" * bool(_AT_THE_MOST.match(after)), amount)
            else:
                said = _classify(amount, before, after, sentence, page, is_alone=len(found) == 1)
        readings += said
        said_before = said
    return readings


def _goes_on(field: Field, before: str, after: str) -> bool:
    """Whether a sum goes on with what the last was: "£900,000, up to £300,000 per project" turns from pot to award."""
    role = role_of(before, after, "")
    joins = _JOINS.fullmatch(before) and not (field is Field.TOTAL and role is Role.AWARD)
    return bool(_GOES_ON.fullmatch(before) and (joins or role is None))


def _without_own_phase(before: str, page: Page) -> str:
    """A phase named in the title is the call's own; the money of any other phase is not on offer here."""
    own = _PHASE.search(page.title.lower())
    return before.replace(own[0], "") if own else before


def _are_twins(previous: Sum, amount: Sum, low: str) -> bool:
    """The same sum with and without VAT: "£48,000 inc VAT (£40,000 ex VAT)"."""
    known = {previous.vat, amount.vat}
    return known == {Vat.INCLUDED, Vat.EXCLUDED} and amount.start - previous.end < 40


def _with_sum(reading: _Reading, amount: Sum) -> _Reading:
    money = Money(amount.high, amount.currency, amount.vat)
    return _Reading(reading.field, money, reading.sentence, reading.score, reading.quote)


def _carried(before: list[_Reading], words: str, amount: Sum) -> list[_Reading]:
    """ "Grants: minimum £5,000, maximum £30,000": a bare figure goes on with what the last one was."""
    field = before[0].field
    if field is Field.TOTAL:
        return []
    if _UPWARDS.search(words):
        field = Field.AWARD_MAX
    elif _DOWNWARDS.search(words):
        field = Field.AWARD_MIN
    score = before[0].score + (0.1 if amount.high > before[0].money.amount else -0.1)
    money = Money(amount.high, amount.currency, amount.vat)
    return [_Reading(field, money, before[0].sentence, score, before[0].quote)]


def _classify(
    amount: Sum, before: str, after: str, sentence: Sentence, page: Page, *, is_alone: bool
) -> list[_Reading]:
    label, quote = sentence.label.lower(), _quote(sentence, amount)
    high = Money(amount.high, amount.currency, amount.vat)
    is_share = bool(_SHARE.search(before))
    role = Role.TOTAL if is_share else role_of(before, after, label)
    if role is Role.NEITHER or (_A_YEAR.search(before) and not is_share):
        return []
    if role is Role.AWARD and _BIDS.search(before) and _is_tender(page):
        role = Role.TOTAL
    if role is Role.AWARD and label == "maximum value" and _buys(page):
        role = Role.TOTAL
    if role is Role.AWARD and _buys(page) and not _EACH_BIDDER.search(f"{before} {after}"):
        return []
    if role is None and _AT_SHARE_OF_COST.search(after):
        role = Role.AWARD
    if role is not Role.AWARD and _is_range_of_awards(amount, before, label, page):
        role = Role.AWARD
    if role is Role.AWARD:
        if amount.low is None and _MINIMUM_BEHIND.match(after):
            return [_Reading(Field.AWARD_MIN, high, sentence, 1.0, quote)]
        is_least = _MINIMUM.search(f"{label} | {before}") and not _NO_MORE.search(before)
        if is_least and "maximum" not in before[-30:] and amount.low is None:
            return [_Reading(Field.AWARD_MIN, high, sentence, 1.0, quote)]
        score = 1.5 if _MAXIMUM.search(f"{label} {before[-80:]} {after[:40]}") else 1.0
        readings = [_Reading(Field.AWARD_MAX, high, sentence, score, quote)]
        if amount.low is not None:
            low = Money(amount.low, amount.currency, amount.vat)
            readings.append(_Reading(Field.AWARD_MIN, low, sentence, 1.0, quote))
        return readings
    score = _total_score(amount, f"{label} | {before[-110:]}", after, role, is_share=is_share)
    if role is None and not (is_alone and not page.offers_funding):
        score -= 0.1
    if re.search(r"\(low\)|lower|minimum", label) or re.search(r"\blot \w+\b[^|]{0,20}$", before):
        score -= 0.7
    if sentence.block < 0:
        score -= _TITLE_AMOUNT
    return [_Reading(Field.TOTAL, high, sentence, score, quote)] if score >= 0.3 else []


def _is_tender(page: Page) -> bool:
    return bool(_TENDER.search(f"{page.kind} {page.title}".lower()))


def _buys(page: Page) -> bool:
    """Whether somebody buys here and nobody offers funding; a bare "up to £250,000 per project" does not say so."""
    return not page.offers_funding and (_is_tender(page) or page.has("tender", "quotation", "procure"))


def _is_range_of_awards(amount: Sum, before: str, label: str, page: Page) -> bool:
    """A pot is one sum: "between £50,000 and £250,000 is available" in a grant call is what a project may get."""
    if amount.low is None or not page.offers_funding:
        return False
    return not re.search(r"\btotal\b|budget|value|contract|framework|overall|worth|programme|\bfund of|\bpot\b",
                         f"{label} {before}")


def _total_score(amount: Sum, before: str, after: str, role: Role | None, *, is_share: bool) -> float:
    score = 1.0 + (1.5 if is_share else 0)
    if _STRONG_TOTAL.search(before) or _STRONG_TOTAL.search(after[:50]):
        score += 1.0 if re.search(r"\btotal\b[^|]{0,25}$|^\W*in total", f"{before}") else 0.8
    elif role is None:
        score -= 0.6
    if amount.vat is Vat.INCLUDED and not is_share:
        score -= 0.1
    return score


def _quote(sentence: Sentence, amount: Sum) -> str:
    if len(sentence.text) <= 300:
        return sentence.text
    return sentence.text[max(0, amount.start - 90) : amount.end + 60].strip()
