"""Whether the page says that it is open, closed, forecast, awarded or cancelled; dates alone say nothing here."""

import re

from ingest.facts.page import Page, Sentence, fact
from matcher.model.fact import Fact, Field

_CANCELLED = re.compile(
    r"(?:procurement|competition|tender|call|notice|contract|opportunity|procedure|requirement"
    r"|exercise)\b[^.;]{0,40}(?:has been |have been |was |is |are |been )(?:now )?(?:cancelled|terminated|withdrawn"
    r"|abandoned|discontinued|stopped)|^(?:cancelled|withdrawn)\b|\bcancellation notice|decided (?:not to (?:award"
    r"|proceed)|to (?:cancel|terminate|abandon|withdraw))|will not be (?:awarded|proceeding)|status:? ?(?:cancelled"
    r"|withdrawn|unsuccessful)|procurement termination|no longer (?:be )?proceeding|unsuccessful procedure"
)
_AWARDED = re.compile(
    r"contract award notice|award notice\b|(?:contract|agreement|framework|lot)s? (?:was|were|has been|have been"
    r"|has now been) (?:now |conditionally )?(?:awarded|let|concluded|established|placed|signed)|has been awarded"
    r"|have been awarded|(?<!be )(?<!being )awarded to\b|status:? ?(?:awarded|complete|contract signed)|(?:\ba|this"
    r"|by|via|of) direct award|direct award (?:notice|made|contract|procedure|process|-)|^direct award|award (?:a"
    r"|the|this) contract directly|without (?:prior )?(?:competition|publication)|\bveat\b|voluntary ex[- ]ante"
    r"|to award\b[^.;]{0,80}\b(?:ltd|limited|plc|llp)\b|winning (?:bidder|supplier)s? (?:is|are|was|were|has|have)"
    r"|awarded supplier|contract awarded"
    r"|single tender action|transparency notice|successful (?:projects|applicants|bidders|suppliers) (?:is|are|were"
    r"|have been|announced|list)|(?:date of contract award|name of (?:the )?(?:contractor|supplier|winner))\s*:"
    r"|(?:has|have) (?:now )?(?:appointed|procured|placed an? [^.;]{0,30}contract"
    r"|established an? [^.;]{0,30}framework)|\b(?:agency|authority|council|trust|department|university|ministry"
    r"|board|force|\(\w+\)) procured\b"
)
_CLOSED = re.compile(
    r"(?:is|are|has|have|now|been) (?:now )?(?:been )?closed\b(?! (?:on|at) \d)|now closed|closed (?:for"
    r"|to) (?:new )?(?:applications|submissions|entries|proposals)|no longer accepting|applications? (?:have"
    r"|has) closed|status:? ?closed|will not re-?open|remain closed|this (?:opportunity|competition|call"
    r"|funding) (?:has )?closed"
)
_FORECAST = re.compile(
    r"pre-?announcement|prior information notice|\bpin\b notice|market (?:engagement|consultation|sounding|testing"
    r"|research|exploration)|request for information|\brfi\b|early (?:market )?engagement|soft market"
    r"|pipeline notice|planned procurement|preliminary market|future (?:opportunity|procurement|tender|contract)"
    r"|(?:will|to) be going out to tender|(?:intend|plan|expect|aim|propos)\w*[^.;]{0,30} (?:to (?:tender|procure"
    r"|go out|launch|publish|issue))|not (?:a )?call for competition|no (?:formal )?procurement (?:process )?(?:has"
    r"|is) (?:yet )?(?:begun|started|commenced)|this is not (?:a |an )?(?:call|invitation|tender)|opening soon"
    r"|coming soon|not a commitment to (?:buy|procure|purchase)|(?:industry|supplier|market) (?:\w+ )?day\b"
    r"|(?:contract|tender) notice (?:is|will be) (?:planned|published|issued)|status:? ?(?:forecast|upcoming"
    r"|planned|planning)"
)
_OPEN = re.compile(
    r"(?:is|are) (?:now |currently )?open(?: for| to)? (?:for )?(?:the current|applications|submissions|proposals"
    r"|bids|entries|new)|(?:competition|call|fund|scheme|round|challenge|ifa|window|applications?"
    r"|opportunity) (?:is|are) (?:now |currently )?open\b|now open (?:for|to)|^opportunity open|currently open"
    r"|status:? ?(?:open"
    r"|active)\b|open for (?:applications|submissions)|now accepting"
)
_INVITES = re.compile(r"tender|invit|submi|quot|apply|bid|propos")


_RULES: tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...] = (
    (
        "cancelled",
        _CANCELLED,
        (
            "cancel",
            "terminat",
            "withdraw",
            "abandon",
            "discontinu",
            "stopped",
            "will not be",
            "no longer",
            "unsuccessful",
            "decided",
        ),
    ),
    (
        "awarded",
        _AWARDED,
        (
            "award",
            "winning",
            "tender action",
            "transparency notice",
            "successful ",
            "name of",
            "status",
            "without",
            "concluded",
            " let",
            "appointed",
            "procured",
            "placed",
            "established",
            "signed",
            "veat",
            "ex-ante",
            "ex ante",
        ),
    ),
    ("closed", _CLOSED, ("closed", "no longer accepting", "re-open", "reopen")),
    (
        "forecast",
        _FORECAST,
        (
            "announcement",
            "prior information",
            "pin notice",
            "market",
            "for information",
            "rfi",
            "engagement",
            "pipeline",
            "planned",
            "future ",
            "out to tender",
            "intend",
            "plan",
            "expect",
            "aim",
            "propos",
            "call for competition",
            "procurement",
            "this is not",
            "soon",
            "forecast",
            "commitment",
            "industry day",
            "supplier ",
            "notice",
            "upcoming",
        ),
    ),
    ("open", _OPEN, ("open", "accepting")),
)
"""Status, what says so, and the words that one of them must hold; the strongest status first."""


def read_status(page: Page) -> list[Fact]:
    """The stated status, the strongest first: cancelled, awarded, closed, forecast, open."""
    for status, pattern, words in _RULES:
        for sentence in page.having(*words):
            match = pattern.search(sentence.context)
            if match and not _conditional(sentence, match, status):
                return [fact(Field.STATUS, status, sentence)]
    return []


def _conditional(sentence: Sentence, match: re.Match[str], status: str) -> bool:
    low = sentence.context
    before = low[max(0, match.start() - 60) : match.start()]
    if status in ("cancelled", "awarded", "closed") and re.search(
        r"\bif\b|\bmay\b|\bmight\b|reserves?|right to|\bonce\b|\bwhen\b|\bunless\b|\buntil\b|\bafter\b|\bnot be\b"
        r"|previous|last year|earlier|will be|\bwhere\b|\bbefore\b|prior to|phase 1 (?:was|has)",
        before,
    ):
        return True
    if status == "open":
        return bool(
            re.search(r"will|when|once|not\b", before[-25:])
            or re.search(r"open until|open to (?!applications|proposals|new)", low)
        )
    return status == "forecast" and bool(
        re.search(r"following|after (?:the )?|previous|as a result of|resulted", before[-50:])
    )
