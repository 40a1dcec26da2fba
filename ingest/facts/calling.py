"""Is it a call at all: an invitation to bid, apply or answer, as against news, guidance, advice and awards."""

import re

from ingest.facts.page import Page

_NOT_BY_TITLE = re.compile(
    r"successful (?:projects|applicants|bid)|\bwinners?\b|frequently asked|\bfaqs?\b|terms and conditions"
    r"|\bstrategy\b|\bsurvey\b|\bguidance\b(?! for applicants)|how to\b|\bresults?\b|\bpolicy\b|\breport\b"
    r"|case stud|\bblog\b|minutes of|\baward(?:ed)?\b(?! scheme| fund|s? \d)|what we (?:learned|learnt)|lessons"
    r"|newsletter|annual review|evaluation of|contract award|competition results?\b|results? (?:of|announced)|urge"
    r"|privacy notice|code of practice|interim process"
    r"|transparency (?:data|notice)|tips\b|write an?\b|framework document|appointed|appointment of|wins?\b"
    r"|secures?\b|celebrat|response to (?:the )?consultation|regulation for"
)
_NEVER_BY_TITLE = re.compile(
    r"successful (?:projects|applicants|bid)|\bwinners?\b|frequently asked|\bfaqs?\b|^terms and conditions"
    r"|contract award|(?:contract|framework) (?:change|details|modification|performance|termination)(?: notice)?\b"
    r"|modification notice|\bspend\b (?:data|report)|quarterly spend|published spend"
    r"|[-–:(]\s?award(?:ed)?\)?\s*$|award notice|transparency notice|minutes of|case stud|newsletter|privacy notice"
)
_OPENING = 8_000
"""A page that invites does so in its first characters."""
_NOT_BY_KIND = re.compile(
    r"guidance|guide|blog|advice|award|faq|cancel|terminat|policy|speech|press|case|statement|fatality|statistic"
    r"|response|consultation|evidence|regulation|foi|answer|authored|safety|collection|manual|organisation"
    r"|corporate|research\b"
)
_NEWS = re.compile(r"news|story|article|aggregator|page_text|govuk|html|body|^notice$|publication")
_NOTICE = re.compile(
    r"notice|tender|rfq|listing|ifs|ukri|ktn|dasa|ukdi|grant|topic|opportunit|competition|challenge|dos_"
)
_CALL_BY_TITLE = re.compile(
    r"\bcompetition\b|\bcall for (?!evidence)|open call|challenge fund|\btender\b|\brf[qpi]\b|\bgrants?\b"
    r"|funding (?:call|opportunit)|pre-?announcement|expressions? of interest|invitation to|request for"
    r"|innovation focus area|\bifa\s?\d|\bround \d|\bframework\b|dynamic (?:purchasing|market)|market engagement"
    r"|sbri\b|accelerator|themed call"
)
_STRONG = re.compile(
    r"\bhave until\b|send in (?:your )?(?:proposals|ideas|applications|entries)|(?:can|may|are invited to"
    r"|invited to|please|should) (?:now )?(?:apply|bid|submit (?:a |an |your "
    r"|their )?(?:tender|bid|quot|proposal|application|expression|response)|tender|quote|express (?:an )?interest"
    r"|register (?:your |an )?interest)|apply (?:for (?:funding|a grant|a share|this|up to)|now\b|by\b)|invit(?:es?"
    r"|ing) (?:to tender|tenders?|potential|applications|proposals|bids|quot|suppliers|expressions|organisations"
    r"|businesses|submissions)|seek(?:s|ing) (?:novel |innovative |new |early |further )*(?:proposals|applications"
    r"|bids|tenders|quotations|expressions|solutions|innovations|a (?:supplier|contractor|provider|partner))"
    r"|seek(?:s|ing) to (?:procure|appoint|establish|secure|further develop)|(?:call|request) for (?:proposals"
    r"|applications|bids|quotation|tender|expressions|information|ideas)|(?:closing|submission|application|tender"
    r"|bid) (?:date|deadline)|deadline for (?:applications|submissions?|tenders?|bids|quot|proposals|receipt)"
    r"|deadline (?:\d|for|is|:)|(?:competition|call|fund|challenge|scheme)\b[^.;]{0,40}\bcloses\b"
    r"|competition (?:closes|opens|will close|is open|is now)|expressions? of interest"
    r"|share of (?:an? |up to )?£|funding (?:is )?(?:available|competition|of up to)|total funding|(?:your"
    r"|the) (?:proposal|application|bid|project)s? (?:must|should)|proposals? must|who can apply|how to apply"
    r"|how to bid|tenders? (?:must|should|are due|to be|opens?|closes)|offers by|quote by|responses by"
    r"|request to participate|suppliers (?:must|should|shall)|(?:is|are) looking (?:to fund|for (?:innovative"
    r"|suppliers|proposals|a supplier|an? ))|(?:estimated|contract) value|market engagement|(?:authority|council"
    r"|department|buyer|university) (?:intends|wishes|wants|needs|requires)|funding for (?:one|two|up to|projects)"
    r"|grants? of (?:up to|between)|bidders? (?:shall|must|should)|can bid|applicants? (?:must|should|do not)"
    r"|open to applications|award(?:s)? of up to|contracts? with a maximum|projects? must"
)
_WEAK = re.compile(
    r"procurement|framework|invest(?:ing)? up to|provide up to|innovative ideas|vouchers?|second phase|phase \d"
    r"|will close|closing|launched|on offer|challenge|funding|proposals|buyer"
    r"|contract\b|tender|supplier|requirement|grant|bid\b|applications?"
)
_PAST = re.compile(
    r"was carried out|have been published|were awarded|has been awarded|closed for new applications"
    r"|will attend|successful projects|open letter|published today|the findings|\b(?:suppliers|firms|companies"
    r"|projects|winners|organisations) (?:have )?shared? £"
)
_ADVICE = re.compile(
    r"for example:|\btip\b|you should (?:state|say|write)|do not write|say which|best practice"
    r"|step \d|in this (?:article|guide|blog)"
)


def invites(page: Page, status: str | None) -> bool:
    """Whether the notice is a call. Closed calls and market engagement are; awards and advice are not.

    `status` is what the page states (`read_status`), None if nothing.
    """
    title, kind = page.sentences[0].low if page.title else "", page.kind.lower()
    if status in ("awarded", "cancelled"):
        return False
    if _NEVER_BY_TITLE.search(title):
        return False
    if _NOT_BY_KIND.search(kind) and "grant" not in kind and not (
        _CALL_BY_TITLE.search(title) and _invites_plainly(page)
    ):
        return False
    if not _NEWS.search(kind) and _NOTICE.search(kind):
        return True
    if _NOT_BY_TITLE.search(title) and not (_CALL_BY_TITLE.search(title) or _invites_plainly(page)):
        return False
    if _ADVICE.search(page.low) or _PAST.search(page.low):
        return False
    if _CALL_BY_TITLE.search(title) or _STRONG.search(page.low[:_OPENING]):
        return True
    return len({match[0] for match in _WEAK.finditer(page.low[:_OPENING])}) >= 3


def _invites_plainly(page: Page) -> bool:
    """A page whose title sounds like news or a report but that invites in so many words."""
    return bool(
        re.search(
            r"(?:can|may) apply|submission deadline|closing date|apply (?:by|now)"
            r"|guidance for applicants|tender closes|share of",
            page.low,
        )
    )
