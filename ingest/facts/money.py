"""Money: what the pot holds and what one project may get, as against costs, rates, turnovers and insurance sums."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ingest.facts.page import Page, Sentence, fact
from matcher.model.fact import Fact, Field
from matcher.model.money import Money, Vat

_NUMBER = r"\d{1,3}(?:[, ]\d{3}(?!\d))+(?:\.\d{1,2})?|\d+(?:\.\d+)?"
_SCALE = r"k|m|mn|bn|b|million|thousand|billion|mill"
_SIGN = r"£|€|\$|gbp|eur|usd"
_AMOUNT = re.compile(
    rf"(?:(?P<s1>{_SIGN})\s?(?P<n1>{_NUMBER})(?:\s?(?:-"
    rf"|to)\s?(?P<upper>{_NUMBER})(?![\d/%.-]))?(?:\s?(?P<k1>{_SCALE})\b)?"
    rf"|(?<![\d.,£€$\w-])(?P<n2>{_NUMBER})(?:\s?(?P<k2>{_SCALE})\b)?\s?(?P<s2>gbp|eur|usd|pounds|euros?|€|£)(?!\w))"
)
_JOINT = re.compile(
    r"\s{0,2}(?:per (?:project|award|grant)\s)?(?:\((?:ex|inc|plus|\+)[^()]{0,30}\)\s)?(?:to|and|-"
    r"|up to|and up to|or)\s{0,2}(?:a maximum of |up to )?$"
)
_LOWER = re.compile(
    rf"(?:between|from|of|range:?|:"
    rf"|size)\s{{0,2}}(?P<n>{_NUMBER})(?:\s?(?P<k>{_SCALE}))?\s{{0,2}}(?:to|and|-)\s{{0,2}}$"
)
_CURRENCY = {
    "£": "GBP",
    "gbp": "GBP",
    "pounds": "GBP",
    "€": "EUR",
    "eur": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "$": "USD",
    "usd": "USD",
}
_THOUSAND, _MILLION, _BILLION = Decimal(1000), Decimal(1_000_000), Decimal(1_000_000_000)
_FACTORS = {
    "k": _THOUSAND,
    "thousand": _THOUSAND,
    "m": _MILLION,
    "mn": _MILLION,
    "million": _MILLION,
    "mill": _MILLION,
    "bn": _BILLION,
    "b": _BILLION,
    "billion": _BILLION,
}

_NO_AWARD = re.compile(
    r"insurance|indemnity|liabilit|turnover|cover of|day rate|daily rate|per day|per hour|hourly|a day\b|an hour"
    r"|salar|average"
    r"|\bfees?\b|penalt|\bfine[ds]?\b|\bbond\b|threshold|balance sheet|minimal financial assistance|de minimis|subsid"
    r"|(?:economy|sector|industry|market|exports?|gdp)\b.{0,30}(?:worth|valued|of$)|worth .{0,30}to the (?:uk "
    r"|local )?(?:economy|country)"
    r"|(?:previous|earlier|past|last|first|existing) (?:round|phase|programme|competition|contract"
    r"|call)s?\b.{0,60}(?:award|invest|fund|£)"
    r"|(?:has|have|had) (?:already |so far |previously )?(?:invested|awarded|funded|received|provided|raised"
    r"|secured|attracted|supported)"
    r"|raised|savings?|revenue|income|assets|capital value|cost of (?:a|the) breach|price of|tickets?|deposit"
    r"|loss(?:es)?|damage"
    r"|per (?:person|head|place|night|unit|hectare|mile|km|tonne|learner|student|delegate|month|annum|year|week)"
    r"|(?:each|every|a) (?:year|month)\b"
    r"|annual(?:ly)? (?:value|spend|budget|cost|contract)|p\.a\b|spend of|wider programme|overall programme"
    r"|part of (?:a|the|our|its) (?:wider |larger |broader )?$"
    r"|(?:future|further|later|subsequent|phase 2|phase two|second phase|phase 3|next phase)s?\b.{0,40}(?:fund"
    r"|budget|invest|£|worth|of up to|up to)"
    r"|match(?:ed)? funding (?:of|from)|contribut(?:e|ion)s? (?:of|from)|private investment|in-kind|from industry"
    r"|leverag"
)
_COSTS = re.compile(
    r"(?:project|eligible|total|overall)(?:'s)?\s(?:total |eligible |project )*costs?\b|project(?:'s)? (?:value|size)\b"
    r"|full economic cost|\bfec\b"
    r"|costs? (?:of|between|from|up to|must|should|can|are|is|no more)|costs?:?$|\bcost\b"
)
_EACH = re.compile(
    r"projects?:? up to\s*~?$|\beach\b|per (?:project|proposal|applicant|award|grant|organisation|business|company"
    r"|application|challenge"
    r"|bid|bidder"
    r"|successful|consorti|team|contract|lot|partner|hub|centre|participant|firm|sme|innovation|fellowship|submission)"
    r"|limit per|(?:each|individual|single|every|a|any|one|your) (?:project|proposal|award|grant|applicant|contract"
    r"|submission|business|application)\b"
    r"|(?:maximum|max|minimum|min|highest|lowest)\.? (?:grant|award|value|contract|amount|funding|loan|size)"
    r"|grants? (?:of|from|between|up to|worth|range|amount|size|per)"
    r"|grants? (?:are|is|will be|can be|for)?\s?(?:available )?(?:of|from|between|up to)|awards? (?:of|from|between"
    r"|up to|worth|will be|are|range)|award(?:ed|ing)? (?:up to |between )?$"
    r"|loans? (?:of|from|between|up to)|vouchers? (?:of|from|between|up to|worth)|prizes? of|request (?:up to"
    r"|between)|(?:can|could|may) (?:request|claim|receive|access|secure|win|get|be awarded)"
    r"|(?:ask|asking|apply|applying|bid|bids|applications|proposals|projects|eligible) (?:for|of|requesting|seeking"
    r"|between|up to) (?:a )?(?:total |maximum )?(?:grant |funding |support )*(?:of |request of )?(?:between |from "
    r"|up to |a maximum of )?$"
    r"|fixed amount|(?:funding|grant|award) (?:request|limit|cap|size|range)|total grant|grant funding request"
    r"|(?:apply|bid|compete|applications?) for (?:funding |grants? |support |awards? )?(?:of )?(?:between |from "
    r"|up to |a maximum of )?$|apply [^.;]{0,20} for up to $|(?:five|ten|\d+) (?:organisations|companies|projects"
    r"|proposals|winners|businesses|teams|smes|firms) (?:will |can |to )?(?:receive |get |be awarded )?(?:up to )?$"
    r"|contracts? (?:of|worth|with a maximum|up to a maximum|valued)|seed fund|proof.of.concept (?:awards|grants)"
)
_POT = re.compile(
    r"share of|\bpot\b|total size|total (?:fund|budget|value|contract|estimated|investment|available|amount|of|pot"
    r"|programme"
    r"|competition|maximum)|\bbudget\b|"
    r"available|invest(?:ing|ment|s|ed)?\b|estimated|value\b|contract|fund(?:ing|ed)?(?: pot)? (?:of|is|:|up to"
    r"|worth)|worth\b|allocat|spend|envelope"
    r"|funding competition|competition (?:worth|with)|funding\b|fund\b|programme|\bcall\b.{0,20}(?:of|worth)|commit"
    r"|expected to fund|price"
)
_STRONG_POT = re.compile(
    r"share of|\bpot\b|total (?:fund|budget|value|contract|available|pot|amount|investment"
    r"|estimated)|total\b|estimated (?:total|value|contract)|budget|"
    r"contract value|value\b|(?:is|are|be) available|of funding|available for"
    r"|maximum value of the contract"
)
_NO_FUNDING = re.compile(
    r"not offering any funding|no funding is (?:available|offered)|does not (?:offer|provide"
    r"|carry) (?:any )?funding|unfunded (?:opportunity|call)"
)
_SHARE_OF_COST = re.compile(r"^[\s,]*\(?at \d+\s?% (?:of )?(?:the )?(?:full economic|fec)")
_OF_THE_LAST = re.compile(
    r"^[\s,]*(?:\(?(?:ex|inc)\w* vat\)? )?(?:per (?:annum|year|month)|p\.a\.?|a year"
    r"|each year|annually)"
)
"""Words behind one sum that must not be read as standing before the next."""
_MOST_IN_A_SENTENCE = 40
_MOST_SENTENCES = 150
_EACH_ONE = re.compile(
    r"\beach\b|\bper (?:project|proposal|applicant|award|grant|supplier|firm)|grant|loan|voucher|\bbid for"
)
_MARKS = ("£", "gbp", "pounds", "€", "eur ", "euro", "$", "usd")
_TITLE_AMOUNT = 0.5
_NET = re.compile(
    r"\b(?:ex|exc|excl|excluding|exclusive|net|plus|without)\b\.?\s?(?:of )?(?:uk )?vat|\+\s?vat"
    r"|\bvat (?:is )?(?:excluded|exclusive|not included)|net of vat|before vat|not including vat"
)
_GROSS = re.compile(
    r"\b(?:inc|incl|including|inclusive|with)\b\.?\s?(?:of )?(?:uk )?vat|\bvat (?:is )?(?:included"
    r"|inclusive)|gross|(?:including|inclusive of) (?:any )?vat"
)


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount or a range in a sentence, `low` None where only one figure stands."""

    start: int
    end: int
    high: Decimal
    low: Decimal | None
    currency: str
    vat: Vat


@dataclass(frozen=True, slots=True)
class _Reading:
    field: Field
    money: Money
    sentence: Sentence
    score: float
    quote: str


def read_money(page: Page) -> list[Fact]:
    """Total, highest and lowest award; of several totals the clearest, net before gross, the first of equals."""
    if not page.has(*_MARKS) or _NO_FUNDING.search(page.low):
        return []
    readings = [r for sentence in page.having(*_MARKS)[:_MOST_SENTENCES] for r in _readings(sentence, page)]
    facts: list[Fact] = []
    highest = {r.money.amount for r in readings if r.field is Field.AWARD_MAX}
    readings = [r for r in readings if not (r.field is Field.TOTAL and r.score < 2 and r.money.amount in highest)]
    for field in (Field.TOTAL, Field.AWARD_MAX, Field.AWARD_MIN):
        chosen = [r for r in readings if r.field is field]
        if not chosen:
            continue
        best = max(chosen, key=lambda r: (r.money.currency == "GBP", r.score, r.money.vat is not Vat.INCLUDED))
        rivals = {r.money.amount for r in chosen if r.score >= best.score and r.money.vat is best.money.vat}
        if field is Field.TOTAL and best.score < 1.5 and _is_grant(page) and len(rivals) > 1:
            doubt = "several sums could be the total"
        else:
            doubt = "another sum on the page" if len(rivals) > 1 else ""
        facts.append(
            fact(
                field,
                best.money,
                best.sentence,
                quote=best.quote,
                doubt=doubt,
                confidence=min(0.95, 0.55 + 0.15 * best.score),
            )
        )
    return facts


def sums(low: str) -> list[Sum]:
    """Every amount with a currency in plain lower-case text; two figures joined by "to" or "and" are one range."""
    found: list[Sum] = []
    for match in _AMOUNT.finditer(low):
        number, scale = match["n1"] or match["n2"], match["k1"] or match["k2"]
        currency = _CURRENCY[match["s1"] or match["s2"]]
        if match["upper"]:
            high, lower = _value(match["upper"], scale), _value(number, scale)
            if high is not None and lower is not None and lower < high:
                found.append(Sum(match.start(), match.end(), high, lower, currency, _vat(low, match.end())))
                continue
        high = _value(number, scale)
        if high is None:
            continue
        before = low[max(0, match.start() - 60) : match.start()]
        lower, start = None, match.start()
        last = found[-1] if found else None
        if last and last.low is None and last.currency == currency and _JOINT.fullmatch(low[last.end : match.start()]):
            if (
                last.high < _THOUSAND
                and scale
                and high >= _MILLION
                and low[last.start : last.end].strip("£€$ ").replace(".", "").isdigit()
            ):
                last = Sum(last.start, last.end, last.high * _FACTORS[scale], None, last.currency, last.vat)
            if (last.high < high and not re.search(r"\bor\b", low[last.end : match.start()])) or "between" in low[
                max(0, last.start - 30) : last.start
            ]:
                found.pop()
                lower, start = last.high, last.start
        elif bare := _LOWER.search(before):
            value = _value(
                bare["n"],
                bare["k"] or (scale if Decimal(bare["n"].replace(",", "").replace(" ", "")) < _THOUSAND else None),
            )
            if value is not None and value < high:
                lower, start = value, match.start() - len(before) + bare.start("n")
        found.append(Sum(start, match.end(), high, lower, currency, _vat(low, match.end())))
    return found


def _value(number: str, scale: str | None) -> Decimal | None:
    try:
        value = Decimal(number.replace(",", "").replace(" ", "")) * _FACTORS.get(scale or "", Decimal(1))
    except InvalidOperation:
        return None
    return value if 0 < value < Decimal(10) ** 13 else None


def _vat(low: str, end: int) -> Vat:
    """From the words behind the figure, up to the next figure or the end of the clause."""
    behind = re.split(r"[£€$;]", low[end : end + 60])[0]
    net, gross = _NET.search(behind), _GROSS.search(behind)
    if net and (not gross or net.start() < gross.start()):
        return Vat.EXCLUDED
    return Vat.INCLUDED if gross else Vat.UNKNOWN


def _is_grant(page: Page) -> bool:
    return page.has("grant", "share of", "funding", "competition")


def _readings(sentence: Sentence, page: Page) -> list[_Reading]:
    found = sums(sentence.low)[:_MOST_IN_A_SENTENCE]
    readings: list[_Reading] = []
    for number, amount in enumerate(found):
        left = found[number - 1].end if number else 0
        right = found[number + 1].start if number + 1 < len(found) else len(sentence.low)
        before = sentence.low[max(left, amount.start - 140) : amount.start]
        if number:
            before = _OF_THE_LAST.sub("", before)
        after = sentence.low[amount.end : min(right, amount.end + 90)]
        readings += _classify(amount, before, after, sentence, page, alone=len(found) == 1)
    return readings


def _classify(amount: Sum, before: str, after: str, sentence: Sentence, page: Page, *, alone: bool) -> list[_Reading]:
    label = sentence.label.lower()
    clause = re.split(r"[;•]|\. ", before)[-1]
    tail = re.split(r"[;•]|\. |, (?:and|but|with|which) ", after)[0]
    near = f"{label} | {clause[-110:]}"
    quote = (
        sentence.text
        if len(sentence.text) <= 300
        else sentence.text[max(0, amount.start - 90) : amount.end + 60].strip()
    )
    high = Money(amount.high, amount.currency, amount.vat)
    low = Money(amount.low, amount.currency, amount.vat) if amount.low is not None else None
    is_share = bool(re.search(r"share (?:in )?(?:of )", clause))
    grants = re.search(r"grant|award", f"{clause[-60:]} {tail[:40]}")
    if not is_share and (_NO_AWARD.search(near) or _NO_AWARD.search(tail[:50])):
        return []
    if _COSTS.search(clause[-70:]) and not re.search(
        r"grant (?:request|of)|request\b|maximum grant|contract|estimated", clause[-40:]
    ):
        return []
    if _COSTS.search(tail[:30]) and not grants and "at " not in tail[:6]:
        return []
    each = not is_share and bool(
        _EACH.search(clause[-80:] + "~")
        or _EACH.search(tail[:50])
        or _EACH_LABEL.search(label)
        or re.search(_EACH.pattern, clause[-80:])
    )
    if not is_share and _SHARE_OF_COST.search(tail) and not re.search(r"invest|total|pot|budget|fund of", clause):
        each = True
    if each and not page.offers_funding and not _EACH_ONE.search(f"{clause[-60:]} {tail[:50]}"):
        each = False
    score = 1.0
    if each:
        result = [
            _Reading(
                Field.AWARD_MAX,
                high,
                sentence,
                score + (0.5 if re.search(r"max|up to|limit|each|per ", near + tail[:40]) else 0),
                quote,
            )
        ]
        if low:
            result.append(_Reading(Field.AWARD_MIN, low, sentence, score, quote))
        elif (
            re.search(r"(?:minimum|at least|no less than|more than|min\.?)\b[^|]{0,30}$", near)
            and "maximum" not in near[-30:]
        ):
            result = [_Reading(Field.AWARD_MIN, high, sentence, score, quote)]
        return result
    if is_share:
        score += 1.5
    if _STRONG_POT.search(near) or _STRONG_POT.search(tail[:50]):
        score += 0.8
    elif not (_POT.search(near) or _POT.search(tail[:60])):
        score -= 0.6 if alone and not _is_grant(page) else 0.7
    if re.search(r"\(low\)|lower|minimum", label):
        score -= 0.7
    if sentence.block < 0:
        score -= _TITLE_AMOUNT
    if amount.vat is Vat.INCLUDED and not is_share:
        score -= 0.1
    return [_Reading(Field.TOTAL, high, sentence, score, quote)] if score >= 0.3 else []


_EACH_LABEL = re.compile(
    r"(?:projects?|awards?|grants?)$|award (?:range|size|value)|(?:maximum|minimum|max|min) (?:award|grant|value)"
    r"|grant (?:size|range|value|amount)|per project|how much (?:can|you)|funding per"
    r"|size of (?:grant|award)s?\b(?! (?:scheme|fund|programme|pot))"
)
