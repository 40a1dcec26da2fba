"""Facts of an Open Contracting release, by path: dates, money with and without VAT, codes, buyer, SME flags, lots."""

from collections.abc import Iterator
from typing import Any

from config.catalogue import Source
from ingest.document import Document
from ingest.sources.answers import at, money, objects, texts, words
from ingest.sources.fielddates import date_fact
from matcher.model.call import CallStatus, Instrument
from matcher.model.fact import Fact, Field, Origin
from matcher.model.instant import DateKind
from matcher.model.money import Money, Vat
from matcher.model.notice import Challenge
from matcher.text.lead import lead

_DATES = (
    (DateKind.CLOSES, "Submission deadline", ("tender", "tenderPeriod", "endDate")),
    (DateKind.OPENS, "Submissions from", ("tender", "tenderPeriod", "startDate")),
    (DateKind.EOI_CLOSES, "Requests to participate by", ("tender", "expressionOfInterestDeadline")),
    (DateKind.QUESTIONS_CLOSE, "Questions by", ("tender", "enquiryPeriod", "endDate")),
    (DateKind.DECISION, "Award decision", ("tender", "awardPeriod", "endDate")),
    (DateKind.OPENS, "Tender notice expected", ("tender", "communication", "futureNoticeDate")),
)
_MONEY_PLACES = (("tender", "value"), ("planning", "budget", "amount"))
_STATUS = {"planned": CallStatus.FORECAST, "planning": CallStatus.FORECAST, "complete": CallStatus.CLOSED,
           "cancelled": CallStatus.CANCELLED, "withdrawn": CallStatus.WITHDRAWN, "unsuccessful": CallStatus.CLOSED}
_FORECASTS = frozenset({"UK1", "UK2", "UK3", "UK13", "planning", "planningUpdate"})
_GATES = (DateKind.CLOSES, DateKind.EOI_CLOSES)
_MARKETS = frozenset({"UK13", "UK14", "UK15"})


def facts_of(source: Source, release: dict[str, Any], kind: str, buyer: str, codes: list[str]) -> Iterator[Fact]:
    """Everything that its fields say, strongest first."""
    dates = list(_dates(source, release))
    yield from dates
    yield from _sums(release)
    if buyer:
        yield _fact(Field.BUYER, buyer, buyer, "buyer.name")
    if codes:
        yield _fact(Field.CODES, [f"cpv:{code}" for code in codes], codes[0], "CPV codes of the items")
    if reference := words(release, "id"):
        yield _fact(Field.REFERENCE, reference, reference, "id of the release")
    yield _instrument(release, kind)
    status = _status(release, kind, is_dated=any(date.value.kind in _GATES for date in dates))
    if status is not None:
        yield _fact(Field.STATUS, status.value, kind or words(release, "tender", "status"), "kind of notice")
    yield from _for_smes(release)
    yield from _documents(release)


def codes_of(release: dict[str, Any]) -> list[str]:
    """CPV codes, eight digits each, in their order, each once."""
    holders = [at(release, "tender"), *objects(release, "tender", "items"), *objects(release, "planning", "items")]
    found = [entry for holder in holders
             for entry in [at(holder, "classification"), *objects(holder, "additionalClassifications")]]
    codes = (words(entry, "id")[:8] for entry in found if words(entry, "scheme").upper() in ("CPV", "CPVS"))
    return list(dict.fromkeys(code for code in codes if code.isdigit() and len(code) == 8))


def document_of(release: dict[str, Any]) -> Document:
    """What is wanted, lot by lot, and how to take part."""
    return Document.read(topic_of(release)) + Document.read(words(release, "tender", "submissionMethodDetails"))


def shown_of(release: dict[str, Any]) -> Document:
    """Dates, money and buyer as they are stated, for the reader."""
    fields = [(label, words(release, *path)) for _, label, path in _DATES]
    fields += [("Market engagement by", words(stone, "dueDate")) for stone in _engagements(release)]
    for path in _MONEY_PLACES:
        value = at(release, *path)
        fields.append(("Value without VAT" if "amountGross" in (value or {}) else "Value", words(value, "amount")))
        fields.append(("Value with VAT", words(value, "amountGross")))
    fields.append(("Buyer", words(release, "buyer", "name")))
    return Document.from_fields(fields)


def topic_of(release: dict[str, Any]) -> str:
    """What is wanted: the description and every lot's title and description."""
    tender = at(release, "tender")
    lots = objects(tender, "lots")
    said = [words(tender, "description") or words(release, "description"), words(release, "planning", "rationale")]
    for lot in lots:
        said += [words(lot, "title") if len(lots) > 1 else "", words(lot, "description")]
    return "\n".join(dict.fromkeys(part for part in said if part))


def challenges_of(release: dict[str, Any]) -> Iterator[Challenge]:
    """The lots, where there are several: each can be bid for alone."""
    lots = objects(release, "tender", "lots")
    for number, lot in enumerate(lots if len(lots) > 1 else [], start=1):
        ref = words(lot, "id") or str(number)
        title = words(lot, "title") or f"Lot {ref}"
        value = _sum(at(lot, "value"))
        facts = (_fact(Field.TOTAL, value[0], value[1], f"value of lot {ref}"),) if value else ()
        yield Challenge(ref, title, lead(title, Document.read(words(lot, "description")).text), facts)


def _dates(source: Source, release: dict[str, Any]) -> Iterator[Fact]:
    is_seen: set[DateKind] = set()
    for kind, _, path in _DATES:
        fact = date_fact(source, kind, words(release, *path), ".".join(path))
        if fact and kind not in is_seen:
            is_seen.add(kind)
            yield fact
    for stone in _engagements(release):
        due = words(stone, "dueDate")
        if fact := date_fact(source, DateKind.MARKET_ENGAGEMENT, due, "planning.milestones.dueDate"):
            yield fact
    periods = [at(lot, "contractPeriod") for lot in objects(release, "tender", "lots")]
    periods.append(at(release, "tender", "contractPeriod"))
    for kind, name, choose in ((DateKind.PROJECT_START, "startDate", min), (DateKind.PROJECT_END, "endDate", max)):
        facts = [fact for period in periods
                 if (fact := date_fact(source, kind, words(period, name), f"contractPeriod.{name}"))]
        if facts:
            yield choose(facts, key=lambda fact: fact.value.at)


def _engagements(release: dict[str, Any]) -> list[dict[str, Any]]:
    stones = objects(release, "planning", "milestones") + objects(release, "tender", "milestones")
    return [stone for stone in stones if words(stone, "type") in ("engagement", "preProcurement")]


def _sums(release: dict[str, Any]) -> Iterator[Fact]:
    for path in _MONEY_PLACES:
        if found := _sum(at(release, *path)):
            yield _fact(Field.TOTAL, found[0], found[1], ".".join(path))
            return
    lots = [value for lot in objects(release, "tender", "lots") if (value := _sum(at(lot, "value")))]
    if len(lots) == 1:
        yield _fact(Field.TOTAL, lots[0][0], lots[0][1], "value of the lot")


def _sum(value: Any) -> tuple[Money, str] | None:
    """The net sum, else the gross one, never a mixture; under the Procurement Act the two stand side by side."""
    currency = words(value, "currency") or "GBP"
    is_split = isinstance(value, dict) and "amountGross" in value
    if net := money(at(value, "amount"), currency, Vat.EXCLUDED if is_split else Vat.UNKNOWN):
        return net, words(value, "amount")
    if gross := money(at(value, "amountGross"), currency, Vat.INCLUDED):
        return gross, words(value, "amountGross")
    return None


def _instrument(release: dict[str, Any], kind: str) -> Fact:
    place, instrument = "kind of notice", Instrument.TENDER
    techniques = at(release, "tender", "techniques")
    if kind == "UK2" or words(release, "planning", "documents", "documentType") == "marketEngagementNotice":
        instrument = Instrument.MARKET_ENGAGEMENT
    elif kind in _MARKETS or at(techniques, "hasDynamicPurchasingSystem") is True:
        instrument = Instrument.DYNAMIC_MARKET
    elif at(techniques, "hasFrameworkAgreement") is True:
        place, instrument = "tender.techniques", Instrument.FRAMEWORK
    return _fact(Field.INSTRUMENT, instrument.value, kind, place)


def _status(release: dict[str, Any], kind: str, *, is_dated: bool) -> CallStatus | None:
    """Open only with a deadline: without one nothing would ever close it."""
    if kind in _FORECASTS:
        return CallStatus.FORECAST
    stated = words(release, "tender", "status")
    return CallStatus.OPEN if is_dated and stated in ("", "active") else _STATUS.get(stated)


def _for_smes(release: dict[str, Any]) -> Iterator[Fact]:
    lots = objects(release, "tender", "lots")
    holders = [at(release, "tender"), *lots]
    if any(at(holder, "suitability", "sme") is True for holder in holders):
        yield _fact(Field.SME_SUITABLE, True, "sme", "suitability.sme")
    reserves = [reserve for holder in holders
                for reserve in texts(holder, "otherRequirements", "reservedParticipation")]
    if "smeVcse" in reserves or "sme" in reserves:
        yield _fact(Field.SME_RESERVED, True, "smeVcse", "otherRequirements.reservedParticipation")
    places = [place for holder in holders
              for place in texts(holder, "otherRequirements", "reservedParticipationLocation")]
    if places:
        yield _fact(Field.REGIONS, list(dict.fromkeys(places)), places[0],
                    "otherRequirements.reservedParticipationLocation")


def _documents(release: dict[str, Any]) -> Iterator[Fact]:
    for entry in objects(release, "tender", "documents")[:50]:
        url = words(entry, "url")
        if url.lower().startswith(("http://", "https://")) and not words(entry, "noticeType"):
            title = words(entry, "title") or words(entry, "description") or words(entry, "documentType")
            yield _fact(Field.DOCUMENT, {"title": title, "url": url}, url, "tender.documents")


def _fact(field: Field, value: Any, quote: str, place: str) -> Fact:
    return Fact(field, value, quote, place, Origin.STRUCTURED)
