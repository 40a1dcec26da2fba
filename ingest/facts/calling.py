"""Is it a call at all: an invitation to bid, apply or answer, as against news, guidance, advice and awards."""

import re

from ingest.facts.page import Page
from ingest.facts.status import read_status

_NOT_BY_TITLE = re.compile(
    r"successful (?:projects|applicants|bid)|\bwinners?\b|frequently asked|\bfaqs?\b|terms and conditions"
    r"|\bstrategy\b|\bsurvey\b|\bguidance\b(?! for applicants)|how to\b|\bresults?\b|\bpolicy\b|\breport\b"
    r"|case stud|\bblog\b|minutes of|\baward(?:ed)?\b(?! scheme| fund|s? \d)|what we (?:learned|learnt)|lessons"
    r"|newsletter|annual review|evaluation of|contract award|urge|privacy notice|code of practice|interim process"
    r"|transparency (?:data|notice)|tips\b|write an?\b|framework document|appointed|appointment of|wins?\b"
    r"|secures?\b|celebrat|response to (?:the )?consultation|regulation for"
)
_NOT_BY_KIND = re.compile(r"guidance|blog|advice|award|faq|cancel|terminat|policy|speech|press|case_study")
_NEWS = re.compile(r"news|story|article|aggregator|page_text|govuk|html|body")
_NOTICE = re.compile(
    r"notice|tender|rfq|listing|ifs|ukri|ktn|dasa|ukdi|grant|topic|opportunit|competition"
    r"|challenge|call|dos_"
)
_INVITES = re.compile(
    r"(?:can|may|are invited to|invited to|please|should|must) (?:now )?(?:apply|bid|submit|tender|quote|express"
    r"|respond|register (?:your |an )?interest)|apply (?:for|now|by|here|via|to)\b|invit(?:es?|ing|ation)s? (?:to"
    r"|for|tenders?|potential|applications|proposals|bids|quot|suppliers|expressions)|invites?\b|seek(?:s"
    r"|ing) (?:novel |innovative |new )?(?:proposals|applications|bids|tenders|quotations|suppliers|expressions"
    r"|solutions|a (?:supplier|contractor|provider|team|partner))|(?:call|request) for (?:proposals|applications"
    r"|bids|quotation|tender|expressions|information|ideas)"
    r"|(?:closing|submission|application|tender|bid)s? (?:date|deadline)|deadline for|closes? (?:at|on|for)"
    r"|will close|competition (?:closes|opens|is open|is now)|expressions? of interest|share of (?:up to )?£"
    r"|funding (?:is )?(?:available|competition|of up to)|total funding|proposals? (?:must|should|will|are)"
    r"|your (?:proposal|project|application|bid) (?:must|should|will)|who can apply|tenders? (?:must|should|are"
    r"|to be)|offers by|quote by|responses by|request to participate|suppliers (?:must|should|shall|are)"
    r"|is looking (?:to|for)|are looking (?:to|for)|tender opens|interested (?:suppliers|parties|organisations)"
    r"|(?:estimated|total|contract) value|\bdynamic (?:purchasing|market)|framework agreement|market engagement"
    r"|requirement (?:is|for)|procurement\b|funding (?:for|to) (?:one|support|develop)|(?:investing|to invest"
    r"|will invest|invest) up to|provide up to|grants? (?:of|up to|between|per)|innovative ideas|open call"
    r"|bidders? (?:shall|must|should)|can bid|vouchers? (?:are|is)|second phase seeks|can aid|ifa\d"
    r"|innovation focus area|campaign"
)
_PAST = re.compile(
    r"was carried out|have been published|were awarded|has been awarded|closed for new applications"
    r"|will attend|successful projects|open letter|published today|the findings"
)
_ADVICE = re.compile(
    r"for example:|\btip\b|you should (?:state|say|write)|do not write|say which|best practice"
    r"|step \d|in this (?:article|guide|blog)"
)


def invites(page: Page) -> bool:
    """Whether the notice is a call. Closed calls and market engagement are; awards and advice are not."""
    title, kind = page.sentences[0].low if page.title else "", page.kind.lower()
    status = read_status(page)
    if status and status[0].value in ("awarded", "cancelled"):
        return False
    if _NOT_BY_KIND.search(kind) and not re.search(r"grant", kind):
        return False
    if (
        _NOT_BY_TITLE.search(title)
        and not re.search(r"\b(?:competition|call|challenge|tender|provision|fund|award): ", title)
        and not _strong(page)
    ):
        return False
    if not _NEWS.search(kind) and _NOTICE.search(kind):
        return True
    if _ADVICE.search(page.low):
        return False
    score = len({m[0][:14] for m in _INVITES.finditer(page.low)}) - 2 * len(_PAST.findall(page.low))
    return score >= 1


def _strong(page: Page) -> bool:
    """A page whose title sounds like news or a report but that invites in so many words."""
    return bool(
        re.search(
            r"(?:can|may) apply|submission deadline|closing date|apply (?:by|now)"
            r"|guidance for applicants|tender closes|share of",
            page.low,
        )
    )
