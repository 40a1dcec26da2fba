"""Whether the page says that it is open, closed, forecast, awarded or cancelled; dates alone say nothing here."""

import re

from ingest.facts.page import Page, Sentence, fact
from ingest.facts.patterns import any_of
from matcher.model.fact import Fact, Field

_CANCELLED = re.compile(
    any_of(
        r"(?:procurement|competition|tender|call|notice|contract|opportunity|procedure|requirement"
        r"|exercise)\b[^.;]{0,40}(?:has been |have been |was |is |are |been )(?:now )?(?:cancelled|terminated"
        r"|withdrawn|abandoned|discontinued|stopped)",
        r"^(?:cancelled|withdrawn)\b", r"\bcancellation notice", r"\((?:cancelled|withdrawn)\)",
        r"\b(?:have|has) (?:now )?(?:withdrawn|cancelled) (?:this|the) (?:competition|call|tender|procurement"
        r"|notice|opportunity)",
        r"decided (?:not to (?:award|proceed)|to (?:cancel|terminate|abandon|withdraw))",
        r"will not be (?:awarded|proceeding)", r"status:? ?(?:cancelled|withdrawn|unsuccessful)",
        r"procurement termination", r"no longer (?:be )?proceeding", r"unsuccessful procedure",
    )
)  # fmt: skip
_AWARDED = re.compile(
    any_of(
        r"contract award notice", r"award notice\b", r"\W-\s*award(?:ed)?\W*$",
        r"(?:contract|agreement|framework|lot)s? (?:was|were|has been|have been|has now been) (?:now "
        r"|conditionally )?(?:awarded|let|concluded|established|placed|signed)",
        r"has been awarded", r"have been awarded",
        r"\b(?:projects|firms|companies|teams|organisations)\b[^.;]{0,40}\bhave won\b",
        r"(?<!be )(?<!being )awarded to\b",
        r"status:? ?(?:awarded|complete|contract signed)", r"(?:\ba|this|by|via|of) direct award",
        r"direct award (?:notice|made|contract|procedure|process|-)", r"^direct award",
        r"award (?:a|the|this) contract directly", r"without (?:prior )?(?:competition|publication)", r"\bveat\b",
        r"voluntary ex[- ]ante", r"to award\b[^.;]{0,80}\b(?:ltd|limited|plc|llp)\b",
        r"winning (?:bidder|supplier)s? (?:is|are|was|were|has|have)", r"awarded supplier", r"contract awarded",
        r"single tender action", r"transparency notice",
        r"successful (?:projects|applicants|bidders|suppliers) (?:is|are|were|have been|announced|list)",
        r"(?:date of contract award|name of (?:the )?(?:contractor|supplier|winner))\s*:",
        r"(?:has|have) (?:now )?(?:appointed|procured|placed an? [^.;]{0,30}contract"
        r"|established an? [^.;]{0,30}framework)",
        r"\b(?:agency|authority|council|trust|department|university|ministry|board|force|\(\w+\)) procured\b",
    )
)  # fmt: skip
_CLOSED = re.compile(
    any_of(
        r"(?:is|are|has|have|now|been) (?:now )?(?:been )?closed\b(?! (?:on|at) \d)", r"now closed",
        r"closed (?:for|to) (?:new )?(?:applications|submissions|entries|proposals)", r"no longer accepting",
        r"applications? (?:have|has) closed", r"status:? ?closed", r"will not re-?open", r"remain closed",
        r"this (?:opportunity|competition|call|funding) (?:has )?closed",
    )
)  # fmt: skip
_FORECAST = re.compile(
    any_of(
        r"pre-?announcement", r"prior information notice", r"\bpin\b notice",
        r"market (?:engagement|consultation|sounding|testing|research|exploration)", r"request for information",
        r"\brfi\b", r"early (?:market )?engagement", r"soft market", r"pipeline notice", r"planned procurement",
        r"preliminary market", r"future (?:opportunity|procurement|tender|contract)",
        r"(?:will|to) be going out to tender",
        r"(?:intend|plan|expect|aim|propos)\w*[^.;]{0,30} (?:to (?:tender|procure|go out|launch|publish|issue))",
        r"not (?:a )?call for competition",
        r"no (?:formal )?procurement (?:process )?(?:has|is) (?:yet )?(?:begun|started|commenced)",
        r"this is not (?:a |an )?(?:call|invitation|tender)", r"opening soon", r"coming soon",
        r"not a commitment to (?:buy|procure|purchase)", r"(?:industry|supplier|market) (?:\w+ )?day\b",
        r"(?:contract|tender) notice (?:is|will be) (?:planned|published|issued)",
        r"status:? ?(?:forecast|upcoming|planned|planning)",
    )
)  # fmt: skip
_OPEN = re.compile(
    any_of(
        r"(?:is|are) (?:now |currently )?open(?: for| to)? (?:for )?(?:the current|applications|submissions"
        r"|proposals|bids|entries|new)",
        r"(?:competition|call|fund|scheme|round|challenge|ifa|window|applications?|opportunity) (?:is"
        r"|are) (?:now |currently )?open\b",
        r"(?:competition|call|fund|scheme|round|challenge|window|opportunity)(?: \w{1,5})? is now open\b",
        r"\bis open (?:now|again)\b", r"\bis now live\b", r"taking applications now", r"now open (?:for|to)",
        r"^opportunity open", r"currently open",
        r"status:? ?(?:open|active)\b",
        r"open for (?:applications|submissions)", r"now accepting",
    )
)  # fmt: skip
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
            "have won",
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
    ("open", _OPEN, ("open", "accepting", "live", "taking applications")),
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
