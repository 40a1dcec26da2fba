"""What a sum is, told from the words beside it: the pot, one project's award, or neither."""

import re
from enum import StrEnum


class Role(StrEnum):
    """What the words make of a sum."""

    TOTAL = "total"
    AWARD = "award"
    NEITHER = "neither"


_ONE = (
    r"(?:project|proposal|applicant|award|grant|organisation|business|company|application|bid|bidder|consorti\w+"
    r"|team|contract|partner|hub|centre|participant|firm|sme|innovation|fellowship|submission|study|challenge"
    r"|winner|supplier|demonstrator|partnership|network|placement|pilot|site|idea|applicant|lot)"
)
_BEFORE: tuple[tuple[Role, str], ...] = (
    (
        Role.NEITHER,
        r"insurance|indemnity|liabilit\w+|turnover|cover of|(?:day|daily|hourly) rates?|salar\w+|\baverage\b"
        r"|\bfees?\b|penalt\w+|\bfine[ds]?\b|\bbond\b|threshold|balance sheet|minimal financial assistance"
        r"|de minimis|subsid\w+|price of|tickets?|deposit|\bloss(?:es)?\b|damage|raised|savings?|revenue|income"
        r"|\bassets\b|capital value|cost of (?:a|the) breach|(?:economy|sector|industry|market|exports?"
        r"|gdp)\b.{0,30}(?:worth|valued|of)|(?:previous|earlier|past|last|first|existing) (?:round|phase|programme"
        r"|competition|contract|call)s?\b.{0,60}(?:award|invest|fund|worth)\w*|\bpaid\b|(?:has|have|had"
        r"|having) (?:already |so far |previously )?(?:invested|awarded|funded|received|provided|raised|secured"
        r"|attracted|supported|committed)|fell from|down from|up from|rises? from|risen to|(?:future|further|later"
        r"|subsequent) (?:[\w-]+ ){0,2}(?:fund\w*|phase|round|stage|contract|invest\w*"
        r"|competition)s?(?:\b.{0,40}(?:fund\w*|budget|invest\w*|worth|up to))?|(?:phase (?:2|two|3|three)"
        r"|second phase|next phase)s?\b.{0,40}(?:fund\w*|budget|invest\w*|worth|up to)|match(?:ed)? funding"
        r"|(?<!request a )contribut(?:e|ion)s? (?:of|from)|private investment|in-kind|from industry|leverag\w+"
        r"|wider programme|overall programme|projects? with an? (?:total )?value|(?:an additional"
        r"|a further|\bextra)\b|annual(?:ly)? (?:value|spend|budget|cost|contract)|p\.a\b|first (?:12 months|year)"
        r"|per annum"
    ),
    (
        Role.NEITHER,
        r"(?:project|eligible|total|overall)(?:'s)?\s(?:total |eligible |project )*costs?\b|project(?:'s)? (?:value"
        r"|size)\b|full economic costs?|\bfec\b|\bcost(?:s|ing)?\b",
    ),
    (
        Role.AWARD,
        r"(?:(?:can|may|could|to|will) )?(?:(?:apply|bid|compete|applications?) for|get|receive|request|secure|win"
        r"|access) (?:[\w-]+ ){0,3}(?:funding|support|grants?|money|awards?)(?: of)?(?: up to| between)?|(?:give"
        r"|offer|provide|lend|award)s? you\b|typically|(?:will|to|may|can) (?:\w+ )?award\b(?: up to)?|awarding"
        r"|\bcover(?:s|ing)? up to|(?:\d ?% (?:of|towards)|half (?:of )?(?:the|their"
        r"|your)) (?:(?!value)[^.;£]){0,60}?(?:up to|maximum of|capped at|cap of|limit of)"
        rf"|\beach\b(?! of)|(?:for|to|in|per) (?:each|every|any|a single|one) {_ONE}|(?:each|every|any|no single"
        rf"|individual) {_ONE}\w*|\bper {_ONE}|(?:maximum|minimum|max|min|highest|lowest|typical)\.? (?:grant|award"
        rf"|funding|loan"
        r"|prize|voucher)s?|(?:grant|award) (?:request|limit|cap|ceiling|size|range|value|amount)s?"
        r"|(?:total )?grant(?: funding)? request|funding (?:request|limit|cap|range)|\b(?:grants|awards|loans"
        r"|vouchers|prizes|bursar(?:y|ies)|fellowships?|stipends?|subgrants)\b|\b(?:a|an|the"
        r"|one) (?:[\w-]+ )?(?:grant|award|loan|voucher|prize|bursary)\b|\bgrants?:|first prize|\bgrant of"
        r"|\baward of|(?:can|could|may|will|should|to) (?:each )?(?:request|claim|receive|access|secure|win|get"
        r"|be awarded|ask for|apply for|bid for|borrow)|projects? (?:will |can |may )?(?:receive|get)|(?:must"
        r"|should) (?:request|ask for)|(?:apply|bid|bids|bidding|compete|applications?|proposals|ask|asking"
        r"|eligible) (?:for|of|requesting|seeking|between|up to)|requests? (?:for|of|up to|between|from)|awarded"
        r"|limit per \w+|(?:contracts|projects|awards|grants) (?:are|is|will|would) (?:be |expected to be "
        r"|likely to be |anticipated to be )?(?:up to|between|around|worth)|(?:bids|grants|awards|requests"
        r"|applications) (?:should|must|can|may) (?:be|range)|fixed amount|(?:innovations|ideas|projects"
        r"|proposals) (?:of )?up to|(?:contracts|projects|studies|organisations|companies|proposals|winners"
        r"|businesses|teams|smes|firms)(?: (?:will|can|may) (?:receive|get|be awarded))? (?:of|worth|with a maximum"
        r"|valued|up to|between|for)|(?:five|ten|\d+) (?:[\w-]+ )?(?:organisations|companies|projects|proposals"
        r"|winners|businesses|teams|smes|firms)(?: will| can)?(?: receive| get)?|seed (?:fund\w*|awards)"
        r"|proof.of.concept (?:awards|grants)",
    ),
    (
        Role.TOTAL,
        r"share of|\bpot\b|\btotal\b(?! grant)|\bbudget\b|\bvalue\b|available|invest(?:ing|ment|s|ed)?\b|estimated"
        r"|\b(?:a|the|one|this|single) contract\b|contract (?:value|sum|price)|worth\b|allocat\w+|spend\b|envelope"
        r"|\bfund(?:ed|ing)?(?: pot)? (?:of|is|:|up to|worth)|prize fund|\bfund\b|\bfunding\b|programme|\bcommit\w*"
        r"|price|provid(?:e|es|ing)\b|offer(?:s|ing)?\b|\bcall\b.{0,20}(?:of|worth)|competition (?:worth|with)"
        r"|part of|ceiling|set aside|ring-?fenced|contract:",
    ),
)
_BEFORE_CUES = tuple((role, re.compile(words)) for role, words in _BEFORE)
_NOT_MONEY_FOR_A_CALL = re.compile(
    r"^[\s,)]*(?:of |in )?(?:(?:\w+ )?(?:insurance|indemnity|liabilit\w+|turnover|revenue|income|sales)\b"
    r"|per (?:day|hour|person|head|place|night|unit|hectare|mile|km|tonne|learner|student|delegate|month|annum|year"
    r"|week|ha\b)|a (?:day|month|year|week)\b|an hour|p\.?a\b|annually|(?:each|every) (?:year|month)|(?:of"
    r"|in) cover\b|to the (?:uk |local )?(?:economy|country)|(?:in total )?(?:project |eligible )?costs?\b"
    r"|\(?(?:full economic costs?|fec)\b"
    r"|in (?:the )?(?:previous|last|past|first) |private|of (?:private|match)|from (?:industry|private))"
)
_FOR_ONE = re.compile(
    rf"^[\s,]*(?:\([^()]{{0,30}}\)\s?)?(?:(?:in |of )?(?:grant )?funding )?(?:will be |can be |may be |is "
    rf"|are )?(?:available |awarded |given |on offer )?(?:each\b|(?:per|for each|for every|to each|for any one"
    rf"|for a single|for any) {_ONE}|(?:limit )?per {_ONE}|(?:(?!in |of |for |to |with )[\w-]+ )?(?:grants?|awards?"
    rf"|prizes?|vouchers?|loans?|bursar\w+)\b(?! (?:fund|scheme"
    r"|programme|pot|competition|pool))|apiece|max(?:imum)? (?:grant|award))"
)
_FOR_ALL = re.compile(
    r"^[\s,]*(?:\([^()]{0,30}\)\s?)?(?:in (?:total|all)\b(?! (?:project |eligible )?costs?)|overall|(?:(?!in "
    r"|of )[\w-]+ ){0,2}(?:pot|fund|budget"
    r"|programme|scheme|competition|envelope)\b)"
)
_FOR_SOME = re.compile(
    r"^[\s,]*(?:\([^()]{0,30}\)\s?)?(?:(?:will be|is|are|has been|have been|was) (?:now "
    r"|initially )?(?:made )?(?:available|allocated|set aside|committed|invested)|total|investment|(?:in "
    r"|of )?(?:\w+ ){0,2}funding|across|to (?:fund|support|invest)|for (?:up to )?(?:\w+ )?projects|challenge"
    r"|network|over)"
)
_LABELS: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        Role.AWARD,
        re.compile(
            r"^(?:projects?|awards?|grants?)$|award (?:range|size|value)|(?:maximum|minimum|max|min) (?:award|grant)"
            r"|grant (?:size|range|value|amount)|per project|how much (?:can|you)|funding per"
            r"|size of (?:grant|award)s?\b(?! (?:scheme|fund|programme|pot))|maximum value$"
        ),
    ),
    (Role.NEITHER, re.compile(r"\bcosts?\b|project size|insurance|turnover|day rate|fees?\b")),
    (Role.TOTAL, re.compile(r"total|budget|value|fund|available|price|contract")),
)


_PART_OF_MORE = re.compile(r"(?<!win )(?<!get )(?<!secure )(?<!receive )\bpart of (?:a|an|the|our|its)(?: \w+)?\s*$")


def role_of(before: str, after: str, label: str) -> Role | None:
    """The role that the nearest words give a sum: right behind it, before it, then its label; None if none speak.

    `before` and `after` are plain lower-case words up to the neighbouring sums; `label` names the row or the line.
    """
    if _PART_OF_MORE.search(before):
        return Role.NEITHER
    for role, pattern in ((Role.TOTAL, _FOR_ALL), (Role.NEITHER, _NOT_MONEY_FOR_A_CALL), (Role.AWARD, _FOR_ONE)):
        if pattern.search(after):
            return role
    nearest: tuple[int, int, Role] | None = None
    for rank, (role, pattern) in enumerate(_BEFORE_CUES):
        end = max((match.end() for match in pattern.finditer(before)), default=-1)
        if end >= 0 and (nearest is None or end > nearest[0]):
            nearest = (end, -rank, role)
    behind = _FOR_SOME.search(after)
    if nearest and not (nearest[2] is Role.AWARD and behind and _IS_LOOSE.search(before[: nearest[0]])):
        return nearest[2]
    if behind:
        return Role.TOTAL
    return next((role for role, pattern in _LABELS if pattern.search(label)), None)


_IS_LOOSE = re.compile(r"\b(?:projects|proposals|organisations|companies|businesses|teams|smes|firms)\b[^|]{0,12}$")
