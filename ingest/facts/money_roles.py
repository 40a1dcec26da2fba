"""What a sum is, told from the words beside it: the pot, one project's award, or neither."""

import re
from enum import StrEnum

from ingest.facts.patterns import any_of


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
_OTHER_MONEY = any_of(
    r"insurance", r"indemnity", r"liabilit\w+", r"turnover", r"turning over", r"cover of",
    r"(?:day|daily|hourly) rates?",
    r"salar\w+", r"\baverage\b", r"\bfees?\b", r"penalt\w+", r"\bfine[ds]?\b", r"\bbond\b", r"threshold",
    r"balance sheet", r"minimal financial assistance", r"de minimis", r"subsid\w+", r"price of", r"tickets?",
    r"deposit", r"\bloss(?:es)?\b", r"damage", r"raised", r"savings?", r"revenue", r"income", r"\bassets\b",
    r"capital value", r"cost of (?:a|the) breach",
    r"(?:economy|sector|industry|market|exports?|gdp)\b.{0,30}(?:worth|valued|of)",
    r"(?:previous|earlier|past|last|first|existing) (?:round|phase|programme|competition|contract"
    r"|call)s?\b.{0,60}(?:award|invest|fund|worth)\w*",
    r"\bpaid\b",
    r"(?:has|have|had|having) (?:already |so far |previously )?(?:invested|awarded|funded|received|provided"
    r"|raised|secured|attracted|supported|committed)",
    r"\b(?:we|it|they) (?:gave|spent|handed out|awarded|invested)", r"over the (?:past|last) (?:\w+ )?(?:years|decade)",
    r"fell from", r"down from", r"up from", r"rises? from", r"risen to",
    r"(?:future|further|later|subsequent) (?:[\w-]+ ){0,2}(?:fund\w*|phase|round|stage|contract|invest\w*"
    r"|competition)s?(?:\b.{0,40}(?:fund\w*|budget|invest\w*|worth|up to))?",
    r"(?:phase (?:2|two|3|three)|second phase|next phase)s?\b.{0,40}(?:fund\w*|budget|invest\w*|worth|up to)",
    r"match(?:ed)? funding", r"(?<!request a )contribut(?:e|ion)s? (?:of|from)", r"private investment", r"in-kind",
    r"from industry", r"leverag\w+", r"wider programme", r"overall programme",
    r"projects? with an? (?:total )?value", r"(?:contract|programme) (?:that )?we (?:hold|have|won)\b[^.;£]{0,20}",
    r"(?:an additional|a further|\bextra)\b",
    r"annual(?:ly)? (?:value|spend|budget|cost|contract)", r"p\.a\b", r"first (?:12 months|year)", r"per annum",
)  # fmt: skip
_COSTS = any_of(
    r"(?:project|eligible|total|overall)(?:'s)?\s(?:total |eligible |project )*costs?\b",
    r"project(?:'s)? (?:value|size)\b", r"full economic costs?", r"\bfec\b", r"\bcost(?:s|ing)?\b",
)  # fmt: skip
_AWARD = any_of(
    r"(?:(?:can|may|could|to|will) )?(?:(?:apply|bid|compete|applications?) for|get|receive|request|secure|win"
    r"|access) (?:[\w-]+ ){0,3}(?:funding|support|grants?|money|awards?)(?: of)?(?: up to| between)?",
    r"(?:give|offer|provide|lend|award)s? you\b", r"typically", r"(?:will|to|may|can) (?:\w+ )?award\b(?: up to)?",
    r"awarding", r"\bcover(?:s|ing)? up to",
    r"(?:\d ?% (?:of|towards)|half (?:of )?(?:the|their|your)) (?:(?!value)[^.;£]){0,60}?(?:up to|maximum of"
    r"|capped at|cap of|limit of)",
    r"\beach\b(?! of)", rf"(?:for|to|in|per) (?:each|every|any|a single|one) {_ONE}",
    rf"(?:each|every|any|no single|individual) {_ONE}\w*", rf"\bper {_ONE}",
    r"(?:maximum|minimum|max|min|highest|lowest|typical)\.? (?:grant|award|funding|loan|prize|voucher)s?",
    r"(?:grant|award) (?:request|limit|cap|ceiling|size|range|value|amount)s?",
    r"(?:total )?grant(?: funding)? request", r"funding (?:request|limit|cap|range)",
    r"\b(?:grants|awards|loans|vouchers|prizes|bursar(?:y|ies)|fellowships?|stipends?|subgrants)\b",
    r"\b(?:a|an|the|one|each) (?:[\w-]+ )?(?:grant|award|loan|voucher|prize|bursary|fellowship"
    r"|studentship)\b(?: is worth(?: up to| at most)?)?",
    r"\b(?:smallest|largest|biggest)\b", r"\bcannot go (?:higher|above|beyond)(?: than)?",
    rf"\bno (?:single |one |individual )?{_ONE} (?:will|can|may|should|must) (?:be (?:worth|for)|cost|exceed|ask for"
    r"|request|get|receive)(?: over| more than)?", r"\bgrants?:",
    r"first prize", r"takes? home", r"\bour (?:contribution|share) (?:will|can|may|is)",
    r"\bgrant of", r"\baward of",
    r"(?:can|could|may|will|should|to) (?:each )?(?:request|claim|receive|access|secure|win|get|be awarded"
    r"|ask for|apply for|bid for|borrow)",
    r"projects? (?:will |can |may )?(?:receive|get)", r"(?:must|should) (?:request|ask for)",
    r"(?:apply|bid|bids|bidding|compete|applications?|proposals|ask|asking|eligible) (?:for|of|requesting"
    r"|seeking|between|up to)",
    r"requests? (?:for|of|up to|between|from)", r"awarded", r"limit per \w+",
    r"(?:contracts|projects|awards|grants) (?:are|is|will|would) (?:be |expected to be |likely to be "
    r"|anticipated to be )?(?:up to|between|around|worth)",
    r"(?:bids|grants|awards|requests|applications) (?:should|must|can|may) (?:be|range)", r"fixed amount",
    r"(?:innovations|ideas|projects|proposals) (?:of )?up to",
    r"(?:contracts|projects|studies|organisations|companies|proposals|winners|businesses|teams|smes"
    r"|firms)(?: (?:will|can|may) (?:receive|get|be awarded))? (?:of|worth|with a maximum|valued|up to|between|for)",
    r"(?:five|ten|\d+) (?:[\w-]+ )?(?:organisations|companies|projects|proposals|winners|businesses|teams|smes"
    r"|firms)(?: will| can)?(?: receive| get)?",
    r"seed (?:fund\w*|awards)", r"proof.of.concept (?:awards|grants)",
)  # fmt: skip
_POT = any_of(
    r"share of", r"\bpot\b", r"\btotal\b(?! grant)", r"\bbudget\b", r"\bvalue\b", r"available",
    r"invest(?:ing|ment|s|ed)?\b", r"estimated", r"\b(?:a|the|one|this|single) contract\b",
    r"contract (?:value|sum|price)", r"worth\b", r"allocat\w+", r"spend\b", r"envelope",
    r"\bfund(?:ed|ing)?(?: pot)? (?:of|is|:|up to|worth)", r"prize fund", r"\bfund\b", r"\bfunding\b", r"programme",
    r"\bcommit\w*", r"price", r"provid(?:e|es|ing)\b", r"offer(?:s|ing)?\b", r"\bcall\b.{0,20}(?:of|worth)",
    r"competition (?:worth|with)", r"part of", r"\bout of\b", r"\boverall\b", r"ceiling", r"set aside",
    r"ring-?fenced", r"contract:",
)  # fmt: skip
_BEFORE = ((Role.NEITHER, _OTHER_MONEY), (Role.NEITHER, _COSTS), (Role.AWARD, _AWARD), (Role.TOTAL, _POT))
_BEFORE_CUES = tuple((role, re.compile(words)) for role, words in _BEFORE)
_NOT_MONEY_FOR_A_CALL = re.compile(
    r"^[\s,)]*(?:of |in )?(?:(?:\w+ )?(?:insurance|indemnity|liabilit\w+|turnover|revenue|income|sales)\b"
    r"|(?:per|each|any one) claim"
    r"|per (?:day|hour|person|head|place|night|unit|hectare|mile|km|tonne|learner|student|delegate|month|annum|year"
    r"|week|ha\b)|a (?:day|month|year|week)\b|an hour|p\.?a\b|annually|(?:each|every) (?:year|month)|(?:of"
    r"|in) cover\b|to the (?:uk |local )?(?:economy|country)|(?:in total )?(?:project |eligible )?costs?\b"
    r"|\(?(?:full economic costs?|fec)\b"
    r"|in (?:the )?(?:previous|last|past|first) |for (?:the )?first (?:year|twelve|12)|in year (?:1|one)\b"
    r"|of (?:their|your|its) own|[^.;£]{0,30}\bunder (?:the )?(?:minimal financial|de minimis|mfa\b)"
    r"|private|of (?:private|match)|from (?:industry|private))"
)
_FOR_ONE = re.compile(
    rf"^[\s,]*(?:\([^()]{{0,30}}\)\s?)?(?:(?:in |of )?(?:grant )?funding )?(?:will be |can be |may be |is "
    rf"|are )?(?:available |awarded |given |on offer )?(?:each\b|(?:per|for each|for every|to each|for any one"
    rf"|for a single|for any) {_ONE}|(?:limit )?per {_ONE}|(?:(?!in |of |for |to |with )[\w-]+ )?(?:grants?|awards?"
    rf"|prizes?|vouchers?|loans?|bursar\w+)\b(?! (?:fund|scheme"
    r"|programme|pot|competition|pool))|apiece|max(?:imum)? (?:grant|award)|(?:may|can|must"
    r"|should) be (?:requested|claimed|asked for|sought)\b"
    r"|for (?:any )?(?:short|long|small|larg|big|feasib|demonstrat)\w*(?: \w+)? (?:projects?|studies|study|awards?)\b)"
)
_FOR_ALL = re.compile(
    r"^[\s,]*(?:\([^()]{0,30}\)\s?)?(?:in (?:total|all)\b(?! (?:project |eligible )?costs?)|overall|(?:(?!in "
    r"|of |from |out )[\w-]+ ){0,2}(?:pot|fund|budget"
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
            r"^(?:projects?|awards?|grants?)$|award (?:range|size|value)|(?:maximum|minimum|max|min|smallest|largest"
            r"|lowest|highest|biggest)"
            r" (?:award|grant|prize|loan|voucher)|grant (?:size|range|value|amount)|per project|how much (?:can|you)"
            r"|funding per"
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
