"""NATO Support and Procurement Agency: one XML file of all opportunities (domain.md 1.10)."""

from collections.abc import Iterable
from datetime import datetime

from lxml import etree

from ingest.document import Document
from ingest.errors import ParseError
from ingest.sources.answers import child_words, of_name, read_xml
from ingest.sources.base import Adapter, Parsed, Refusal, Request, SourceState
from ingest.sources.compose import compose
from ingest.sources.fielddates import date_fact, published_at
from ingest.sources.listing import fingerprint
from ingest.sources.scope import is_in_scope
from matcher.model.call import CallStatus
from matcher.model.fact import Fact, Field, Origin
from matcher.model.instant import DateKind
from matcher.model.notice import Notice

_KINDS = {"FBOItem": CallStatus.FORECAST, "NOIItem": CallStatus.FORECAST, "RFPItem": CallStatus.OPEN}
_FIELDS = (("Type", "Type"), ("Product", "ProductNameEN"), ("Published", "PublicationDate"),
           ("Request for proposal expected", "RFPTentativeDate"), ("Closes", "RFPClosingDate"),
           ("Opportunity", "OpportunityID"), ("Collective number", "CollectiveNumber"))


class Nspa(Adapter):
    """Future business, notices of intent, requests for proposal; the key is opportunity and collective number."""

    lists_all_that_is_open = True

    def requests(self, now: datetime, state: SourceState) -> Iterable[Request]:
        """The file."""
        yield Request(self.source.url or "", accept="application/xml, text/xml", pause=self.source.pause)

    def parse(self, body: bytes, request: Request) -> Parsed:
        """Every item; files with entities of their own are refused."""
        root = read_xml(body)
        if etree.QName(root).localname.lower() in ("html", "rss", "feed"):
            raise ParseError(f"the answer is <{etree.QName(root).localname}>, not the agency's list of opportunities")
        items: list[Notice | Refusal] = []
        left_out = 0
        for number, element in enumerate(of_name(root, *_KINDS), start=1):
            place = f"{etree.QName(element).localname} {number}"
            try:
                item = self._item(element, place)
            except Exception as error:
                item = Refusal(place, f"cannot be read: {type(error).__name__}: {error}")
            if item is None:
                left_out += 1
            else:
                items.append(item)
        return Parsed(tuple(items), left_out=left_out)

    def _item(self, element: etree._Element, place: str) -> Notice | Refusal | None:
        said = {name: Document.read(child_words(element, name)).text for name in ("Title", *dict(_FIELDS).values())}
        stage = etree.QName(element).localname
        title = said["Title"] or said["ProductNameEN"]
        if not said["OpportunityID"] or not title:
            return Refusal(place, f"has no {'title' if said['OpportunityID'] else 'OpportunityID'}")
        if not is_in_scope(self.source, title, said["ProductNameEN"]):
            return None
        key = f"{said['OpportunityID']}+{said['CollectiveNumber']}"
        url = child_words(element, "DetailsPage")
        closes = date_fact(self.source, DateKind.CLOSES, said["RFPClosingDate"], "RFPClosingDate")
        opens = date_fact(self.source, DateKind.OPENS, said["RFPTentativeDate"], "RFPTentativeDate")
        status = Fact(Field.STATUS, _KINDS[stage].value, stage, "kind of item", Origin.STRUCTURED)
        reference = Fact(Field.REFERENCE, said["CollectiveNumber"] or said["OpportunityID"],
                         said["CollectiveNumber"] or said["OpportunityID"], "CollectiveNumber", Origin.STRUCTURED)
        return compose(
            self.source, key=key, version=fingerprint({**said, "stage": stage}), title=title, stage=stage,
            url=url if url.startswith(("http://", "https://")) else self.source.url or "",
            document=Document.from_text(said["ProductNameEN"]),
            shown=Document.from_fields([(label, said[name]) for label, name in _FIELDS]),
            facts=[*filter(None, (closes, opens)), status, reference],
            published=published_at(said["PublicationDate"], self.source.zone), strong_keys=(f"nspa:{key}",))
