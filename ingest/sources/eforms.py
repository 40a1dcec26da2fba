"""eForms notices: UBL documents of the European Union's procurement (the SDK's examples are in ../shared for tests)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from config.catalogue import Source
from ingest.document import Document
from ingest.errors import ParseError
from ingest.sources.answers import child_words, money, of_name
from ingest.sources.fielddates import date_fact, published_at
from matcher.model.call import CallStatus, Instrument
from matcher.model.fact import Fact, Field, Origin
from matcher.model.instant import DateKind
from matcher.model.money import Vat
from matcher.model.notice import Challenge
from matcher.text.lead import lead

_STATUS = {"PriorInformationNotice": CallStatus.FORECAST, "ContractAwardNotice": CallStatus.AWARDED}
_REGISTRATION = "BusinessRegistrationInformationNotice"
_PERIODS = (
    (DateKind.CLOSES, "TenderSubmissionDeadlinePeriod", "Deadline for tenders"),
    (DateKind.EOI_CLOSES, "ParticipationRequestReceptionPeriod", "Deadline for requests to participate"),
    (DateKind.QUESTIONS_CLOSE, "AdditionalInformationRequestPeriod", "Deadline for questions"),
)


@dataclass(frozen=True, slots=True)
class Eform:
    """What a notice says, read once. `key` is its publication number, else the procedure's own number."""

    key: str
    version: str
    url: str
    kind: str
    title: str
    document: Document
    shown: Document
    published: datetime | None
    facts: tuple[Fact, ...]
    challenges: tuple[Challenge, ...]
    strong_keys: frozenset[str]
    is_registration: bool = False


def read_eform(source: Source, root: etree._Element) -> Eform:
    """Reads any of the eForms documents, as far as it goes. Raises ParseError where it is none."""
    kind = etree.QName(root).localname
    if not kind.endswith("Notice"):
        raise ParseError(f"the answer is <{kind}>, not a procurement notice")
    number = _first(root, "NoticePublicationID")
    procedure = child_words(root, "ContractFolderID")
    project = next((child for child in root if _name(child) == "ProcurementProject"), None)
    lots = [child for child in root if _name(child) == "ProcurementProjectLot"]
    title = _named(project, "Name")
    topic = "\n".join(dict.fromkeys(filter(None, [_named(project, "Description"), *_lot_texts(lots)])))
    rows = [(label, said) for _, period, label in _PERIODS for said in sorted(set(_ends(root, period)))]
    published = published_at(_first(root, "PublicationDate") or child_words(root, "IssueDate"), source.zone)
    keys = frozenset({f"ted:{_plain_number(number)}"} if number else ()) | (
        frozenset({f"eforms:{procedure}"}) if procedure else frozenset())
    return Eform(
        key=_plain_number(number) or procedure or child_words(root, "ID"), kind=kind, title=title,
        version=f"{child_words(root, 'ID')}-{child_words(root, 'VersionID')}", published=published,
        url=f"https://ted.europa.eu/en/notice/-/detail/{_plain_number(number)}" if number else "",
        document=Document.read(topic), shown=Document.from_fields([*rows, ("Buyer", _buyer(root))]),
        facts=tuple(_facts(source, root, kind, project)), challenges=tuple(_challenges(lots)), strong_keys=keys,
        is_registration=kind == _REGISTRATION)


def _facts(source: Source, root: etree._Element, kind: str, project: etree._Element | None) -> Iterator[Fact]:
    for date_kind, period, label in _PERIODS:
        ends = sorted(set(_ends(root, period)))
        for end in ends[:1]:          # one a lot: the first to close is the safe one
            if fact := date_fact(source, date_kind, end, period, label=label):
                yield fact
    if buyer := _buyer(root):
        yield _fact(Field.BUYER, buyer, buyer, "buyer's organisation")
    found = [text for element in of_name(root, "ItemClassificationCode") if (text := _text(element))]
    codes = [f"cpv:{code}" for code in dict.fromkeys(code[:8] for code in found) if code.isdigit()]
    if codes:
        yield _fact(Field.CODES, codes, codes[0].removeprefix("cpv:"), "ItemClassificationCode")
    for amount in of_name(project, "EstimatedOverallContractAmount") if project is not None else ():
        if total := money(_text(amount), str(amount.get("currencyID") or "EUR"), Vat.EXCLUDED):
            yield _fact(Field.TOTAL, total, _text(amount), "EstimatedOverallContractAmount")
            break
    if kind in _STATUS:
        yield _fact(Field.STATUS, _STATUS[kind].value, kind, "kind of notice")
    if kind == "ContractAwardNotice":
        yield _fact(Field.IS_CALL, False, kind, "kind of notice")
    if any(_text(code) in ("fa-wo-rc", "fa-w-rc", "fa-mix") for code in of_name(root, "ContractingSystemTypeCode")):
        yield _fact(Field.INSTRUMENT, Instrument.FRAMEWORK.value, "framework agreement", "ContractingSystemTypeCode")


def _challenges(lots: list[etree._Element]) -> Iterator[Challenge]:
    for number, lot in enumerate(lots if len(lots) > 1 else [], start=1):
        project = next((child for child in lot if _name(child) == "ProcurementProject"), None)
        ref = child_words(lot, "ID") or str(number)
        title = _named(project, "Name") or f"Lot {ref}"
        yield Challenge(ref, title, lead(title, _named(project, "Description")))


def _lot_texts(lots: list[etree._Element]) -> Iterator[str]:
    for lot in lots:
        project = next((child for child in lot if _name(child) == "ProcurementProject"), None)
        if len(lots) > 1:
            yield _named(project, "Name")
        yield _named(project, "Description")


def _ends(root: etree._Element, period: str) -> Iterator[str]:
    """End date and time of each such period, joined to one ISO moment; the date alone where no time stands."""
    for element in of_name(root, period):
        day, clock = child_words(element, "EndDate"), child_words(element, "EndTime")
        if day and clock:
            yield f"{day[:10]}T{clock}"
        elif day:
            yield day


def _buyer(root: etree._Element) -> str:
    """The name of the first contracting party, by its number among the organisations."""
    party = next(of_name(root, "ContractingParty"), None)
    wanted = next((_text(entry) for entry in of_name(party, "ID")), "") if party is not None else ""
    for company in of_name(root, "Company"):
        numbers = [_text(entry) for entry in of_name(company, "ID")]
        names = [_text(entry) for entry in of_name(company, "Name") if _name(entry.getparent()) == "PartyName"]
        if wanted in numbers and names:
            return names[0]
    return ""


def _named(element: etree._Element | None, name: str) -> str:
    """The child's text, in English where it stands in several languages."""
    if element is None:
        return ""
    found = [child for child in element if _name(child) == name]
    english = next((child for child in found if str(child.get("languageID") or "").upper() in ("ENG", "EN")), None)
    chosen = english if english is not None else (found[0] if found else None)
    return _text(chosen) if chosen is not None else ""


def _first(root: etree._Element, name: str) -> str:
    return next((_text(element) for element in of_name(root, name)), "")


def _text(element: etree._Element) -> str:
    return " ".join("".join(str(part) for part in element.itertext()).split())


def _name(element: etree._Element | None) -> str:
    return etree.QName(element).localname if element is not None and isinstance(element.tag, str) else ""


def _plain_number(number: str) -> str:
    """00123456-2025 as people write it: without the zeros in front."""
    return number.lstrip("0")


def _fact(field: Field, value: object, quote: str, place: str) -> Fact:
    return Fact(field, value, quote, place, Origin.STRUCTURED)
