"""Where to apply, on which portal, and which documents: each only where a link says so."""

import re

from ingest.facts.page import Page, fact
from matcher.model.fact import Fact, Field, Origin

_PORTALS = (
    ("ifs", "apply-for-innovation-funding.service.gov.uk"),
    ("ukri_fs", "funding-service.ukri.org"),
    ("ukri_fs", "www.ukri.org/opportunity"),
    ("dsp", "contracts.mod.uk"),
    ("atamis", "atamis"),
    ("find_a_tender", "find-tender.service.gov.uk"),
    ("contracts_finder", "contractsfinder.service.gov.uk"),
    ("ukdi", "dasa-submission"),
    ("ukdi", "accelerator.api.service"),
    ("diana", "diana.nato.int"),
    ("sedia", "ec.europa.eu/info/funding-tenders"),
    ("in_tend", "in-tendhost"),
    ("jaggaer", "bravosolution"),
    ("proactis", "proactis"),
    ("mytenders", "mytenders"),
    ("delta", "delta-esourcing"),
)
_APPLY = re.compile(
    r"\bapply\b|submit|start (?:new )?application|submission service|express interest"
    r"|register (?:your )?interest",
    re.IGNORECASE,
)
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|odt|ods|pptx?|zip)(?:$|[?#])", re.IGNORECASE)
_DOCUMENT = re.compile(
    r"competition document|guidance|terms|specification|\bfaqs?\b|brief\b|application form", re.IGNORECASE
)
MOST_DOCUMENTS = 20


def read_links(page: Page) -> list[Fact]:
    """The first link to apply, the portal that links or text name, and up to 20 documents."""
    facts: list[Fact] = []
    documents = 0
    is_known = {"apply": False, "portal": False}
    for block in page.document.blocks:
        for link in block.links:
            place = block.place
            words = link.text if link.text and link.text in block.text else block.text
            code = next((code for code, host in _PORTALS if host in link.url), None)
            if not is_known["apply"] and (_APPLY.search(link.text) or (code and _APPLY.search(block.text))):
                is_known["apply"] = True
                facts.append(Fact(Field.APPLY_URL, link.url, words, place, Origin.TEXT, 0.8))
            if code and not is_known["portal"]:
                is_known["portal"] = True
                facts.append(Fact(Field.PORTAL, code, words, place, Origin.TEXT, 0.8))
            if link.text and documents < MOST_DOCUMENTS and (_FILE.search(link.url) or _DOCUMENT.search(link.text)):
                documents += 1
                facts.append(
                    Fact(Field.DOCUMENT, {"title": link.text, "url": link.url}, words, place, Origin.TEXT, 0.8)
                )
    if not is_known["portal"]:
        for code, host in _PORTALS:
            for sentence in page.having(host):
                return [*facts, fact(Field.PORTAL, code, sentence, confidence=0.7)]
    return facts
