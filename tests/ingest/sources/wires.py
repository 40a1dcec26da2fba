"""Answers in every wire format, written by hand from domain.md section 1. All calls in them are invented."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from config.catalogue import Source, load_catalogue
from ingest.sources.base import Adapter
from ingest.sources.registry import adapter_for

CATALOGUE = load_catalogue()
NOW = datetime.fromisoformat("2026-11-23T09:00:00+00:00")


@dataclass(frozen=True)
class Item:
    """An invented call: what its source says of it."""

    key: str = "alpha"
    title: str = "Cyber defence challenge: example"
    text: str = "Proposals for secure sensing at range."
    updated: str = "2026-11-02T09:00:04Z"


class Wire:
    """How one source writes a list of items. `broken` is an item of which no notice can be made."""

    source_id = ""
    has_pages = True
    end = ""
    """The status of what was withdrawn, cancelled or closed, for sources whose answers say so."""

    @property
    def source(self) -> Source:
        return CATALOGUE[self.source_id]

    @property
    def adapter(self) -> Adapter:
        return adapter_for(self.source)

    def row(self, item: Item) -> Any:
        raise NotImplementedError

    def broken(self) -> Any:
        return {}

    def answer(self, *rows: Any, total: int = 0) -> bytes:
        """`total` above the number of rows means that there are more pages."""
        raise NotImplementedError

    def ended(self, item: Item) -> Any:
        """The item as the source shows it after its end."""
        raise NotImplementedError


class AtomWire(Wire):
    source_id, has_pages = "ukdi_atom", False

    def row(self, item: Item) -> str:
        url = f"https://www.gov.uk/government/publications/{item.key}"
        return (f"<entry><id>{url}#{item.updated}</id><updated>{item.updated}</updated>"
                f'<link rel="alternate" type="text/html" href="{url}"/><title>Notice: {escape(item.title)}</title>'
                f'<category label="Notice" term="Notice"/><summary>{escape(item.text)}</summary></entry>')

    def broken(self) -> str:
        return "<entry><updated>2026-11-02T09:00:04Z</updated></entry>"

    def answer(self, *rows: str, total: int = 0) -> bytes:
        return (f'<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB">'
                f"<title>Activity</title><author><name>HM Government</name></author>{''.join(rows)}</feed>").encode()


class RssWire(Wire):
    source_id, has_pages = "ukri_rss", False

    def row(self, item: Item) -> str:
        return (f"<item><title>{escape(item.title)}</title><link>https://www.ukri.org/opportunity/{item.key}/</link>"
                f'<guid isPermaLink="false">https://www.ukri.org/?post_type=opportunity&amp;p=12</guid>'
                f"<pubDate>Tue, 03 Nov 2026 10:00:00 +0000</pubDate>"
                f"<description>{escape(f'<p>{item.text} {item.updated}</p>')}</description></item>")

    def broken(self) -> str:
        return "<item><guid>x</guid></item>"

    def answer(self, *rows: str, total: int = 0) -> bytes:
        return (f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Opportunities</title>'
                f"<link>https://www.ukri.org/</link>{''.join(rows)}</channel></rss>").encode()


class SearchWire(Wire):
    source_id, end = "govuk_competitions", "withdrawn"

    def row(self, item: Item) -> dict[str, Any]:
        return {"link": f"/government/publications/{item.key}", "title": item.title, "description": item.text,
                "content_store_document_type": "notice", "public_timestamp": item.updated,
                "content_id": "00000000-0000-4000-8000-000000000001"}

    def ended(self, item: Item) -> dict[str, Any]:
        return self.row(item) | {"is_withdrawn": True}

    def answer(self, *rows: Any, total: int = 0) -> bytes:
        return json.dumps({"total": total or len(rows), "start": 0, "results": list(rows)}).encode()


class OcdsWire(Wire):
    source_id, end = "find_a_tender", "cancelled"
    next_page = "https://www.find-tender.service.gov.uk/api/1.0/ocdsReleasePackages?cursor=QUJD"

    def row(self, item: Item) -> dict[str, Any]:
        return {"ocid": f"ocds-h6vhtk-{item.key}", "id": f"09999{len(item.updated)}-2026", "date": item.updated,
                "tag": ["tender"], "buyer": {"id": "GB-PPON-X", "name": "MINISTRY OF DEFENCE"},
                "tender": {"title": item.title, "description": item.text,
                           "legalBasis": {"scheme": "UKPGA", "id": "2023/54"},
                           "documents": [{"documentType": "tenderNotice", "noticeType": "UK4"}]}}

    def ended(self, item: Item) -> dict[str, Any]:
        return {"ocid": f"ocds-h6vhtk-{item.key}", "id": "1-2026", "date": item.updated, "tag": ["tenderCancellation"],
                "tender": {"status": "active"}}

    def answer(self, *rows: Any, total: int = 0) -> bytes:
        links = {"links": {"next": self.next_page}} if total > len(rows) else {}
        return json.dumps({"version": "1.1", "releases": list(rows)} | links).encode()


class ContractsFinderWire(OcdsWire):
    source_id = "contracts_finder"
    next_page = "https://www.contractsfinder.service.gov.uk/Published/Notices/OCDS/Search?cursor=QUJD"


class SediaWire(Wire):
    source_id, end = "eu_horizon_security", "closed"

    def ended(self, item: Item) -> dict[str, Any]:
        row = self.row(item)
        return row | {"metadata": row["metadata"] | {"status": ["31094503"]}}

    def row(self, item: Item) -> dict[str, Any]:
        return {"reference": f"31000001TOPICSen{item.updated}", "url": "https://ec.europa.eu/example", "metadata": {
            "identifier": [f"HORIZON-CL3-2027-99-{item.key.upper()}-01"], "title": [item.title],
            "status": ["31094502"], "deadlineDate": ["2027-02-10T00:00:00.000+0000"],
            "descriptionByte": [f"<p>{item.text} {item.updated}</p>"]}}

    def answer(self, *rows: Any, total: int = 0) -> bytes:
        return json.dumps({"totalResults": total * 100, "results": list(rows)}).encode()


class TedWire(Wire):
    source_id = "ted"

    def row(self, item: Item) -> dict[str, Any]:
        return {"publication-number": f"{len(item.key)}12345-2026", "notice-title": {"fra": "Essai", "eng": item.title},
                "buyer-name": {"eng": ["Example Agency"]}, "publication-date": "2026-11-20+01:00",
                "deadline-receipt-request": ["2026-12-01+01:00"], "classification-cpv": ["35700000"],
                "description-lot": {"eng": [item.text + item.updated]}}

    def answer(self, *rows: Any, total: int = 0) -> bytes:
        return json.dumps({"notices": list(rows), "totalNoticeCount": total * 100}).encode()


class GrantsWire(Wire):
    source_id, end = "grants_gov", "closed"

    def ended(self, item: Item) -> dict[str, Any]:
        return self.row(item) | {"oppStatus": "archived"}

    def row(self, item: Item) -> dict[str, Any]:
        return {"id": f"35{len(item.key)}", "number": "EX-26-1", "title": item.title, "agency": "Example Agency",
                "openDate": "11/02/2026", "closeDate": "11/30/2026", "oppStatus": "posted", "docType": item.updated}

    def answer(self, *rows: Any, total: int = 0) -> bytes:
        return json.dumps({"errorcode": 0, "data": {"hitCount": total or len(rows), "oppHits": list(rows)}}).encode()

    def broken(self) -> dict[str, Any]:
        return {"number": "EX-26-2"}


class SbirWire(Wire):
    source_id, end = "sbir_gov", "closed"

    def ended(self, item: Item) -> dict[str, Any]:
        return self.row(item) | {"current_status": "Closed"}

    def row(self, item: Item) -> dict[str, Any]:
        return {"solicitation_title": item.title, "solicitation_number": item.key, "program": "SBIR",
                "agency": "Department of Defense", "open_date": "2026-11-02", "close_date": item.updated[:10],
                "application_due_date": ["2026-12-02"], "current_status": "Open",
                "solicitation_topics": [{"topic_number": "X-1", "topic_title": "Sensing",
                                         "topic_description": item.text}]}

    def answer(self, *rows: Any, total: int = 0) -> bytes:
        filled = list(rows) * (100 if total else 1)
        return json.dumps(filled).encode()


class NspaWire(Wire):
    source_id, has_pages = "nspa_xml", False

    def row(self, item: Item) -> str:
        return (f"<RFPItem><OpportunityID>{item.key}</OpportunityID><CollectiveNumber>45</CollectiveNumber>"
                f"<Title>{escape(item.title)}</Title><ProductNameEN>{escape(item.text)}</ProductNameEN>"
                f"<PublicationDate>{item.updated[:10]}</PublicationDate><RFPClosingDate>2027-01-15</RFPClosingDate>"
                f"<DetailsPage>https://eportal.nspa.nato.int/example</DetailsPage></RFPItem>")

    def broken(self) -> str:
        return "<RFPItem><Title>Without a number</Title></RFPItem>"

    def answer(self, *rows: str, total: int = 0) -> bytes:
        return f"<?xml version='1.0'?><Opportunities>{''.join(rows)}</Opportunities>".encode()


class GrantFinderWire(Wire):
    source_id = "find_a_grant"
    has_pages = False       # its terms are its pages, tested apart

    def row(self, item: Item) -> dict[str, Any]:
        return {"grantName": item.title, "label": item.key, "grantFunder": "Example Department",
                "grantApplicationCloseDate": "2026-12-18T12:00:00Z", "grantMaximumAwardDisplay": "£150,000",
                "grantShortDescription": f"{item.text} {item.updated}"}

    def answer(self, *rows: Any, total: int = 0) -> bytes:
        return json.dumps({"pageProps": {"searchResult": list(rows)}}).encode()


WIRES: tuple[Wire, ...] = (AtomWire(), RssWire(), SearchWire(), OcdsWire(), ContractsFinderWire(), SediaWire(),
                           TedWire(), GrantsWire(), SbirWire(), NspaWire(), GrantFinderWire())
