"""Is it a call at all: an invitation to bid, apply or answer, as against news, guidance, advice and awards."""

import re

from ingest.facts.page import Page
from ingest.facts.patterns import any_of

_NOT_BY_TITLE = re.compile(
    any_of(
        r"successful (?:projects|applicants|bid)", r"\bwinners?\b", r"frequently asked", r"\bfaqs?\b",
        r"terms and conditions", r"\bstrategy\b", r"\bsurvey\b", r"\bguidance\b(?! for applicants)", r"how to\b",
        r"\bresults?\b", r"\bpolicy\b", r"\breport\b", r"case stud", r"\bblog\b", r"minutes of",
        r"\baward(?:ed)?\b(?! scheme| fund|s? \d)", r"what we (?:learned|learnt)", r"lessons", r"newsletter",
        r"annual review", r"evaluation of", r"contract award", r"competition results?\b",
        r"results? (?:of|announced)", r"urge", r"privacy notice", r"code of practice", r"interim process",
        r"transparency (?:data|notice)", r"tips\b", r"write an?\b", r"framework document", r"appointed",
        r"appointment of", r"wins?\b", r"secures?\b", r"celebrat", r"response to (?:the )?consultation",
        r"regulation for",
    )
)  # fmt: skip
_NEVER_BY_TITLE = re.compile(
    any_of(
        r"successful (?:projects|applicants|bid)", r"\bwinners?\b", r"frequently asked", r"\bfaqs?\b",
        r"^terms and conditions", r"contract award",
        r"(?:contract|framework) (?:change|details|modification|performance|termination)(?: notice)?\b",
        r"modification notice", r"\bspend\b (?:data|report)", r"quarterly spend", r"published spend",
        r"[-–:(]\s?award(?:ed)?\)?\s*$", r"award notice", r"transparency notice", r"minutes of", r"case stud",
        r"newsletter", r"privacy notice",
    )
)  # fmt: skip
_OPENING = 8_000
"""A page that invites does so in its first characters."""
_NOT_BY_KIND = re.compile(
    any_of(
        r"guidance", r"guide", r"blog", r"advice", r"award", r"faq", r"cancel", r"terminat", r"policy", r"speech",
        r"press", r"case", r"statement", r"fatality", r"statistic", r"response", r"consultation", r"evidence",
        r"regulation", r"foi", r"answer", r"authored", r"safety", r"collection", r"manual", r"organisation",
        r"corporate", r"research\b",
    )
)  # fmt: skip
_NEWS = re.compile(r"news|story|article|aggregator|page_text|govuk|html|body|^notice$|publication")
_NOTICE = re.compile(
    r"notice|tender|rfq|listing|ifs|ukri|ktn|dasa|ukdi|grant|topic|opportunit|competition|challenge|dos_|sbir"
    r"|prize|voucher|loan|accelerator"
)
_CALL_BY_TITLE = re.compile(
    any_of(
        r"\bcompetition\b", r"\bcall for (?!evidence)", r"open call", r"challenge fund", r"\btender\b",
        r"\brf[qpi]\b", r"\bgrants?\b", r"funding (?:call|opportunit)", r"pre-?announcement",
        r"expressions? of interest", r"invitation to", r"request for", r"innovation focus area", r"\bifa\s?\d",
        r"\bround \d", r"\bframework\b", r"dynamic (?:purchasing|market)", r"market engagement", r"sbri\b",
        r"accelerator", r"themed call",
    )
)  # fmt: skip
_STRONG = re.compile(
    any_of(
        r"\bhave until\b", r"send in (?:your )?(?:proposals|ideas|applications|entries)",
        r"(?:can|may|are invited to|invited to|please|should) (?:now )?(?:apply|bid|submit (?:a |an |your "
        r"|their )?(?:tender|bid|quot|proposal|application|expression|response)|tender|quote"
        r"|express (?:an )?interest|register (?:your |an )?interest)",
        r"apply (?:for (?:funding|a grant|a share|this|up to)|now\b|by\b)",
        r"invit(?:es?|ing) (?:to tender|tenders?|potential|applications|proposals|bids|quot|suppliers"
        r"|expressions|organisations|businesses|submissions)",
        r"seek(?:s|ing) (?:novel |innovative |new |early |further )*(?:proposals|applications|bids|tenders"
        r"|quotations|expressions|solutions|innovations|a (?:supplier|contractor|provider|partner))",
        r"seek(?:s|ing) to (?:procure|appoint|establish|secure|further develop)",
        r"(?:call|request) for (?:proposals|applications|bids|quotation|tender|expressions|information|ideas)",
        r"(?:closing|submission|application|tender|bid) (?:date|deadline)",
        r"deadline for (?:applications|submissions?|tenders?|bids|quot|proposals|receipt)",
        r"deadline (?:\d|for|is|:)", r"(?:competition|call|fund|challenge|scheme)\b[^.;]{0,40}\bcloses\b",
        r"competition (?:closes|opens|will close|is open|is now)", r"expressions? of interest",
        r"share of (?:an? |up to )?£", r"funding (?:is )?(?:available|competition|of up to)", r"total funding",
        r"(?:your|the) (?:proposal|application|bid|project)s? (?:must|should)", r"proposals? must", r"who can apply",
        r"how to apply", r"how to bid", r"tenders? (?:must|should|are due|to be|opens?|closes)", r"offers by",
        r"quote by", r"responses by", r"request to participate", r"suppliers (?:must|should|shall)",
        r"(?:is|are) looking (?:to fund|for (?:innovative|suppliers|proposals|a supplier|an? ))",
        r"(?:estimated|contract) value", r"market engagement",
        r"(?:authority|council|department|buyer|university) (?:intends|wishes|wants|needs|requires)",
        r"funding for (?:one|two|up to|projects)", r"grants? of (?:up to|between)",
        r"bidders? (?:shall|must|should)", r"can bid", r"applicants? (?:must|should|do not)",
        r"open to applications", r"opens to accept proposals", r"\benter online\b", r"award(?:s)? of up to",
        r"contracts? with a maximum", r"projects? must",
    )
)  # fmt: skip
_WEAK = re.compile(
    any_of(
        r"procurement", r"framework", r"invest(?:ing)? up to", r"provide up to", r"innovative ideas", r"vouchers?",
        r"second phase", r"phase \d", r"will close", r"closing", r"launched", r"on offer", r"challenge", r"funding",
        r"proposals", r"buyer", r"contract\b", r"tender", r"supplier", r"requirement", r"grant", r"bid\b",
        r"applications?",
    )
)  # fmt: skip
_PAST = re.compile(
    any_of(
        r"was carried out", r"have been published", r"were awarded", r"has been awarded",
        r"closed for new applications", r"will attend", r"successful projects", r"open letter", r"published today",
        r"the findings", r"\b(?:suppliers|firms|companies|projects|winners|organisations) (?:have )?shared? £",
    )
)  # fmt: skip
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
