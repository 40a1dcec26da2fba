"""Who may lead, who may take part, with whom, and whether they must be registered in the UK (domain.md 2.1)."""

import re

from ingest.facts.page import Page, Sentence, fact
from matcher.model.fact import Fact, Field

_MAY = (
    r"(?:can|may|are (?:eligible|able|invited|encouraged)|is open|will be able|are welcome|could"
    r"|are asked)\b[^.;]{0,30}?"
    r"\b(?:apply|bid|lead|submit|take part|enter|compete|claim|receive|participate|tender|propose)"
)
_SME = (
    r"(?:smes?|small (?:and|or|&|to) (?:medium|micro)(?:[- ]siz(?:ed?|e))?(?:[- ](?:enterprises?|businesses"
    r"|companies|firms))?|micro(?:[- ]|, | and | or |/)+(?:small|businesses)[^.;]{0,60}?(?:enterprises?"
    r"|businesses|companies|firms|organisations)"
    r"|micro,? (?:and |or )?small[^.;]{0,40}?(?:enterprise|business|compan|firm)\w*|start-?ups?(?: and smes?)?"
    r"|small (?:businesses|firms|companies|enterprises))"
)
_BUSINESS = r"(?:business(?:es)?|compan(?:y|ies)|firms?|enterprises?(?! (?:agenc|partnership|zone|network))|industry)"
_ACADEMIC = (
    r"(?:universit(?:y|ies)|higher education(?: (?:institution|provider)s?)?|\bheis?\b|academi(?:c|cs"
    r"|a)(?: (?:institution|organisation|partner|researcher)s?)?|research(?:ers?)?(?: (?:organisation"
    r"|institute|institution|council institute)s?)(?! and technology)|researchers?)"
)
_RTO = r"(?:research (?:and|&) technology organisations?|\brtos?\b|catapults?)"

_INVITE = re.compile(
    r"(?:by )?invitation[- ]only|invited (?:applicants|organisations|proposals|applications) only|only (?:those "
    r"|applicants |organisations |firms |suppliers )?(?:who |that |which )?(?:were |have been |are "
    r"|has been )?(?:invited|successful at|shortlisted)|if you (?:were|have been|are) (?:successful|invited)"
    r"|must have (?:been (?:invited|successful)|received an invitation|submitted (?:a successful|an outline)"
    r"|previously (?:been|received|won|held))|(?:only )?(?:open|available) (?:only )?to (?:those|applicants"
    r"|organisations|businesses|firms|projects)[^.;]{0,40}(?:invited|successful|who took part|funded in|previously)"
    r"|(?:have been |were |been )invited to (?:apply|submit|the full)|you (?:must"
    r"|need to) (?:have )?be(?:en)? invited|by invitation\b|only (?:existing|current|previous) (?:award|grant"
    r"|holder|winner|recipient)|(?:open|limited|restricted) (?:only )?to (?:existing|current|previous) "
)
_SME_LEAD = re.compile(
    rf"(?:led by|lead(?: (?:applicant|organisation|partner|bidder))? (?:must be|is|should be)"
    rf"|to lead[^.;]{{0,80}}?\bbe)\s?(?::|-)?\s?(?:an?|the)?\s?(?:single )?(?:uk[- ](?:registered"
    rf"|based) )?(?:eligible )?{_SME}"
    rf"|(?:only|exclusively)[^.;]{{0,40}}{_SME}|{_SME}[^.;]{{0,30}}\bonly\b(?! (?:have|need|be))"
    rf"|{_SME}[^.;]{{0,60}}{_MAY}|(?:open|available|offered|limited|restricted|direct(?:ly)?|reserved"
    rf"|exclusive) (?:only |exclusively )?(?:to|for) (?:local |eligible |uk[- ]\w+ |innovative )*{_SME}"
    rf"|(?:vouchers?|grants?|fund(?:ing)?|loans?|scheme|programme|competition|support) (?:is|are) (?:only )?(?:for"
    rf"|aimed at) (?:uk |local |eligible )*{_SME}|you must be (?:an? )?(?:uk[- ]\w+ )?{_SME}|(?:applicants?"
    rf"|suppliers?|bidders?|organisations?|business(?:es)?) must be (?:an? )?(?:uk[- ]\w+ )?{_SME}"
    rf"|grants? [^.;]{{0,40}}\bto (?:local |eligible )?{_SME}"
    rf"|gives? grants? (?:direct(?:ly)? )?to (?:local )?{_SME}|be (?:an? )?(?:uk[- ]registered )?{_SME}$"
    rf"|sme[- ]only"
)
_BUSINESS_LEAD = re.compile(
    rf"(?:led by|lead(?: (?:applicant|organisation|partner|bidder))? (?:must be|is|should be)"
    rf"|to lead[^.;]{{0,80}}?\bbe)\s?(?::|-)?\s?(?:an?|the)?\s?(?:single )?(?:uk[- ](?:registered"
    rf"|based) )?{_BUSINESS}|{_BUSINESS} of (?:any|all) (?:size|sector|kind)s?"
    rf"|(?:uk )?{_BUSINESS}(?: of all sectors and stages| \([^)]{{0,30}}\)"
    rf"| of any size)?(?: (?:in|registered|based|located|operating|from) [^.;]{{0,120}}?)? {_MAY}|(?:open"
    rf"|available) to (?:all |any |uk[- ]?\w* "
    rf"|eligible )*{_BUSINESS}\b(?! (?:and|or|,) (?:universit|academ|research|public|charit))"
    rf"|only {_BUSINESS} (?:can|may)|business[- ]led"
    rf"|you must be (?:an? )?(?:uk[- ]\w+ )?{_BUSINESS}|applicants? must be (?:an? )?(?:uk[- ]\w+ )?{_BUSINESS}"
)
_RTO_LEAD = re.compile(
    rf"{_BUSINESS}(?: of any size)?,?(?: \w+){{0,3}} (?:or"
    rf"|and)(?: an?)?(?: uk[- ]registered)? {_RTO}|{_RTO},?(?: \w+){{0,2}} (?:or"
    rf"|and)(?: an?)?(?: uk[- ]registered)? {_BUSINESS}|{_RTO}s? (?:can|may) (?:also )?lead"
)
_ACADEMIC_LEAD = re.compile(
    rf"{_ACADEMIC}[^.;]{{0,60}}{_MAY}|must be (?:based|employed|hosted|resident|working) (?:at|by"
    rf"|in) (?:an? )?(?:uk |eligible )*{_ACADEMIC}|(?:led by|open (?:only )?to|lead(?: applicant"
    rf"| organisation)? must be|principal investigator[^.;]{{0,40}}at) (?:an? |eligible |uk |all )*{_ACADEMIC}"
    r"|eligible (?:for|to (?:receive|hold|apply for)) (?:uk research and innovation|ukri|epsrc|research council"
    r"|stfc|nerc|bbsrc|mrc|ahrc|esrc)[^.;]{0,30}(?:fund|$)|(?:standard )?(?:ukri|epsrc|stfc|nerc|bbsrc|mrc|ahrc"
    r"|esrc) (?:funding )?eligibility|research organisation eligible|eligible research organisation"
    r"|firms cannot lead|businesses (?:cannot|are not able to) (?:lead|apply)"
)
_ANY_LEAD = re.compile(
    rf"\b{_BUSINESS}\b[^.;]{{0,60}}\b(?:and|or) (?:[a-z]+ ){{0,2}}(?:{_ACADEMIC}|charities)[^.;]{{0,30}}{_MAY}"
    rf"|{_ACADEMIC}[^.;]{{0,60}}\b(?:and|or) (?:[a-z]+ ){{0,2}}\b{_BUSINESS}\b[^.;]{{0,30}}{_MAY}"
    rf"|(?:uk[- ]registered )?organisations?(?: of (?:any|all) (?:size|type|kind"
    rf"|sector)s?)?(?: from any sector)? {_MAY}|organisations? of (?:any|all) (?:size|type|kind)s?|any (?:type|kind"
    rf"|size)(?: of organisation)? (?:may|can) (?:lead|apply)|any (?:uk[- ]\w+ )?organisation (?:may|can"
    rf"|is eligible)|open to (?:all|any(?:one| organisation| type)|everyone|organisations)\b|anyone (?:can"
    rf"|may) apply|any organisation\b"
    r"|(?:open to|from|applications from|proposals from|welcome[^.;]{0,20}from) (?:[^.;]{0,40})?(?:industry"
    r"|business(?:es)?|smes?|companies)[^.;]{0,40}\b(?:and|or)\b[^.;]{0,20}(?:academi\w+|universit\w+|research)"
    r"|no restriction on who"
)
_NOT_RULE = re.compile(
    r"suitable for smes?|smes? (?:and vcses? )?(?:are|is) (?:particularly |strongly "
    r"|especially )?(?:encouraged|welcome)|encourage[sd]? (?:applications|bids|smes)"
    r"|supplier types?|help(?:s|ing)? |(?:benefit|support) (?:for )?smes?|\bmentor"
)
_CLAIMANT = re.compile(r"claim|grant[- ]claiming|involve|include|work(?:ing)? with|collaborat|partner")

_REQUIRED_PARTNERS = re.compile(
    r"must (?:be (?:a )?(?:collaborat|consorti|joint|partnership)|collaborate|involve (?:at least )?(?:one|two"
    r"|three|\d|a|other|another)[^.;]{0,40}(?:organisation|partner|business|sme|compan)"
    r"|include (?:at least )?(?:one|two|three|\d|another)[^.;]{0,30}(?:other )?(?:organisation|partner|business"
    r"|collaborat|compan|universit)"
    r"|work (?:with|in (?:collaboration|partnership|a consortium))|form (?:a|part of a) (?:consorti|partnership)"
    r"|partner with|apply (?:as|in) (?:a )?(?:consorti|collaborat|partnership)|have (?:at least )?(?:one|two|three"
    r"|\d) (?:other )?(?:partner|collaborat)|consist of (?:at least )?(?:two|three|\d)"
    r"|be submitted by (?:a )?consorti)"
    r"|(?:and|to) include at least (?:one|two|three|\d) other|collaborate with (?:other|at least|one|another)"
    r"|(?:only )?collaborative (?:projects|applications|proposals|bids)(?: only| are eligible)"
    r"|collaboration is (?:required|mandatory|essential)|consorti(?:um|a) (?:is|are) (?:required|mandatory)"
    r"|\(consorti(?:um|a)\)|consorti(?:um|a) of (?:at least|a minimum)|minimum of (?:two|three|\d) (?:partners"
    r"|organisations|independent|legal|entities)"
    r"|at least (?:two|three|\d) (?:partners|organisations|independent|legal entities|different)|partnerships? must"
    r"|single applicants? (?:are|is) not|no single applicants|cannot (?:be submitted by|apply as) (?:a )?single"
)
_ALONE = re.compile(
    r"(?:work(?:ing)?|apply|applying|bid|alone|deliver\w*|carry\w* out)[^.;]{0,25}\b(?:alone|on (?:its|your"
    r"|their) own|individually|independently|solo)\b[^.;]{0,20}\bor\b|single or collaborative|(?:single"
    r"|sole) (?:applicants?|organisations?|applications?|bidders?|entit\w+|companies|business(?:es)?) (?:can|may"
    r"|are (?:allowed|accepted|eligible|welcome|permitted)|or\b|is (?:allowed|permitted))|alone or (?:in|with|as)"
    r"|individual(?:ly)? or (?:as|in|collab)"
    r"|collaborat\w+ (?:is|are) (?:not (?:required|mandatory|necessary|essential)|optional|encouraged but not)"
    r"|do(?:es)? not (?:have|need) to (?:collaborate|be collaborative|work with)|by (?:a )?single (?:organisation"
    r"|applicant|business|company)|no (?:requirement|need) (?:to|for) (?:collaborat|a consortium|partner)"
    r"|consorti\w+ (?:is|are) not (?:required|necessary)"
)
_CONDITIONAL = re.compile(
    r"\bin a collaboration\b|\bif (?:the|your|you|it|working|a|in)\b"
    r"|cannot lead or work alone|optional"
)
_MIN_PARTNERS = re.compile(
    r"at least (one|two|three|four|five|\d{1,2}) (?:other |independent |further "
    r"|additional )?(?:organisations?|partners?|legal entities|businesses)"
    r"|consorti\w+ of (?:at least|a minimum of) (two|three|four|five|\d{1,2})"
)
_COUNT = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}

_UK_REGISTERED = re.compile(
    r"uk[- ]registered (?!charity (?:number|no)|office|trade)|(?:be |are |must be "
    r"|is )registered (?:in|within) (?:the )?(?:uk\b|united kingdom|england|scotland|wales)"
    r"|registered (?:business|company|organisation|legal entity)? ?in the uk\b"
    r"|uk[- ]incorporated"
)
_NOT_UK = re.compile(r"not (?:need|have) to be (?:a )?uk|non-uk registered|or overseas")

_APPLICANT_WORDS = (
    ("business", re.compile(rf"\b{_BUSINESS}\b|\b{_SME}\b|sole traders?|entrepreneur")),
    ("academic", re.compile(rf"\b{_ACADEMIC}")),
    ("rto", re.compile(_RTO)),
    (
        "public",
        re.compile(
            r"public (?:sector )?(?:bod|organisation|authorit|sector)|local authorit|councils?\b(?! (?:policy"
            r"|of research))|combined authorit|nhs (?:trust|bod|organisation)|government (?:bod|department|agenc)"
            r"|devolved administration|enterprise agenc"
        ),
    ),
    (
        "charity",
        re.compile(
            r"charit(?:y|ies|able)|third sector|voluntary|not[- ]for[- ]profit|non-?profit|vcses?"
            r"|social enterprise|community (?:group|organisation|interest)"
        ),
    ),
    ("individual", re.compile(r"\bindividuals?\b|sole[- ]traders?|members of the public|inventors?\b|students\b")),
)
_ELIGIBLE = re.compile(
    rf"{_MAY}|\beligib|who can apply|to lead|(?:must|can|should|to|may) be led by|led by (?:an?|firms|business|smes"
    rf"|uk)\b|lead (?:must|applicant|organisation)|open to|applicants? must"
    rf"|you must be|must be based|can lead|may lead|be an? (?:uk|business|sme)|reserved for|(?:grants?|vouchers?"
    rf"|fund\w*|scheme) (?:is|are|direct\w*|gives?)[^.;]{{0,30}}\b(?:for|to)\b|gives? grants|additional funding for"
    rf"|claim"
)
_EXCLUDED = re.compile(r"(?:cannot|can not|may not|not (?:be )?(?:eligible|able|allowed)|are excluded|must not)")


def read_who(page: Page) -> list[Fact]:
    """Lead rule, applicants, consortium, partners, UK registration, each where the text says so."""
    facts: list[Fact] = []
    rule = _lead_rule(page)
    if rule:
        facts.append(fact(Field.LEAD_RULE, rule[0], rule[1]))
    applicants = _applicants(page, rule[0] if rule else None)
    if applicants:
        facts.append(fact(Field.APPLICANTS, applicants[0], applicants[1]))
    facts += _partners(page)
    for sentence in page.having("registered", "incorporated"):
        if _UK_REGISTERED.search(sentence.low) and not _NOT_UK.search(sentence.low):
            facts.append(fact(Field.UK_REGISTERED, True, sentence))
            break
    return facts


_ACTS = (
    "apply",
    "grant",
    "bid",
    "lead",
    "led by",
    "open to",
    "must be",
    "only",
    "of any size",
    "of all",
    "of any",
    "available to",
    "eligib",
    "may ",
    "can ",
    "for smes",
    "direct",
    "reserved",
    "is for",
    "are for",
    "aimed at",
    "offered",
    "restricted",
)
_RULES: tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...] = (
    ("invite_only", _INVITE, ("invit", "if you ", "must have", "only", "restricted to", "limited to", "open to")),
    ("sme_only", _SME_LEAD, ("sme", "small", "start-up", "startup", "micro")),
    ("rto_allowed", _RTO_LEAD, ("research and technology", "research & technology", "rto", "catapult")),
    (
        "academic_only",
        _ACADEMIC_LEAD,
        (
            "universit",
            "research",
            "academi",
            "higher education",
            "hei",
            "ukri",
            "epsrc",
            "stfc",
            "nerc",
            "bbsrc",
            "mrc",
            "ahrc",
            "esrc",
        ),
    ),
    ("business_any", _BUSINESS_LEAD, ("business", "compan", "firm", "enterprise", "industry")),
    (
        "any",
        _ANY_LEAD,
        (
            "organisation",
            "anyone",
            "any type",
            "open to",
            "from industry",
            "no restriction",
            "everyone",
            "from business",
            "from sme",
            "universit",
            "academi",
        ),
    ),
)
"""Rule, what states it, and the words that one must hold; the narrowest rule first."""


def _lead_rule(page: Page) -> tuple[str, Sentence] | None:
    """The narrowest rule that the page states."""
    acting = {id(sentence) for sentence in page.having(*_ACTS)}
    for rule, pattern, words in _RULES:
        for sentence in page.having(*words):
            if id(sentence) not in acting:
                continue
            low = _listed(sentence)
            match = pattern.search(low)
            if match and not _denied(low, match, rule) and not _contradicted(low, sentence, rule):
                return rule, sentence
    return None


def _contradicted(low: str, sentence: Sentence, rule: str) -> bool:
    """Whether the rest of the sentence takes the rule back: more kinds of applicant, or mere encouragement."""
    if rule == "sme_only":
        others = r"of any size|all sizes|\bor (?:large|universit|academ|research)|grant[- ]claiming"
        return bool(_NOT_RULE.search(low) or re.search(others, low))
    if rule == "rto_allowed":
        heading = sentence.heading.lower()
        return not (
            re.search(r"\blead|led by|apply\b|eligible", low) or re.search(r"lead|who can apply|eligib", heading)
        )
    if rule in ("academic_only", "business_any"):
        subject = _subject(low) if re.search(_MAY, low) else ""
        other = _RTO if rule == "academic_only" else _ACADEMIC
        mixed = rf"{other}|\b{_BUSINESS}\b" if rule == "academic_only" else other
        return bool(re.search(mixed, subject))
    if rule == "any" and re.search(
        r"open to (?:all|any)\b[^.;]{0,30}(?:public|resident|school|member|staff|patient)", low
    ):
        return True
    if rule == "any":
        return bool(
            re.search(
                r"(?:public sector|charit\w+|third sector|voluntary|public|community|existing)\s*$",
                low[: low.find("organisation")],
            )
        )
    return False


def _denied(low: str, match: re.Match[str], rule: str) -> bool:
    if rule == "academic_only" and "cannot lead" in match[0]:
        return bool(re.search(r"(?:academic|universit|research)\w*[^.;]{0,40}cannot", low))
    before, after = low[max(0, match.start() - 30) : match.start()], low[match.start() : match.end() + 45]
    around = re.split(r"[;.]", before)[-1] + re.split(r"[;.]", after)[0]
    return rule != "invite_only" and bool(_EXCLUDED.search(around)) and rule not in ("any",)


def _listed(sentence: Sentence) -> str:
    """An item together with the line above its list: "To lead a project your organisation must: be a business"."""
    if (sentence.label and sentence.text[:1] in "-•*·–(") or sentence.label.lower().startswith(
        ("to lead", "to apply", "your organisation must", "lead")
    ):
        return f"{sentence.label.lower().rstrip(':')} {sentence.low.lstrip('-•*·– ')}"
    return sentence.context


def _applicants(page: Page, rule: str | None) -> tuple[list[str], Sentence] | None:
    found: list[str] = []
    proof: Sentence | None = None
    if rule is None and not page.offers_funding:
        return None
    for sentence in page.having(*_ACTS, "grant", "voucher", "fund", "scheme", "claim"):
        low = _listed(sentence)
        if sentence.block < 0 or not (
            _ELIGIBLE.search(low) or re.search(r"who can apply|eligibility", sentence.label.lower())
        ):
            continue
        if re.search(r"\bworking (?:alone|with)|\bwith others\b", low):
            continue
        if _NOT_RULE.search(low) and not re.search(r"can apply|must be|eligible", low):
            continue
        for code, pattern in _APPLICANT_WORDS:
            words = low if code == "individual" and "sole" in low else _subject(low)
            if code == "individual" and words is not low and not re.search(_MAY, low):
                continue
            match = pattern.search(words)
            if match and code not in found:
                found.append(code)
                proof = proof or sentence
    for sentence in page.having("%", "per cent") if found else ():
        if "academic" not in found and re.search(
            rf"\b{_ACADEMIC}[^.;]{{0,20}}\d+ ?%|%[^.;]{{0,30}}{_ACADEMIC}", sentence.low
        ):
            found.append("academic")
    if rule in ("sme_only", "business_any") and "business" not in found:
        found.insert(0, "business")
    if rule == "academic_only":
        found = [code for code in found if code != "business"] or ["academic"]
    if proof is None and rule in ("sme_only", "business_any", "academic_only"):
        proof = next(iter(s for s in page.sentences), None)
    if rule == "any" and found == ["business"]:
        return None
    return (found, proof) if found and proof else None


_ASKING = re.compile(r"^(?:who (?:can|may) apply|eligib\w*|who is eligible|applicants)\b[:?\s]*")


def _subject(low: str) -> str:
    """The part of an eligibility sentence that names who: before "can apply to…" or after "open to", "led by"."""
    low = _ASKING.sub("", low)
    match = re.search(rf"\b{_MAY}\b", low)
    if match:
        return re.split(r"[;.]", low[: match.start()])[-1]
    after = re.search(
        r"(?:open to|led by|lead must be|must be|be an?|reserved for|eligible|for|to"
        r"|who can apply:?)\b",
        low,
    )
    return low[after.start() : after.start() + 220] if after else low


def _partners(page: Page) -> list[Fact]:
    alone = needed = None
    for sentence in page.having(
        "collaborat",
        "consorti",
        "partner",
        "alone",
        "on your own",
        "on its own",
        "individual",
        "involve",
        "include at least",
        "single",
        "sole ",
        "at least two",
        "at least three",
        "minimum of",
    ):
        low = _listed(sentence)
        if alone is None and _ALONE.search(low) and not re.search(r"\blots?\b", low):
            alone = sentence
        elif (
            needed is None
            and (match := _REQUIRED_PARTNERS.search(low))
            and not _CONDITIONAL.search(low[: match.start() + 1])
        ):
            needed = sentence
    facts: list[Fact] = []
    if alone is not None:
        facts.append(
            fact(Field.CONSORTIUM, False, alone, doubt="collaboration is also demanded on the page" if needed else "")
        )
    elif needed is not None:
        facts.append(fact(Field.CONSORTIUM, True, needed))
        count = _MIN_PARTNERS.search(_listed(needed))
        if count:
            words = count[1] or count[2]
            facts.append(fact(Field.MIN_PARTNERS, _COUNT.get(words) or int(words), needed))
    return facts
