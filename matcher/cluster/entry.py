"""One member as a file says it, checked: the same model for YAML, JSON and CSV."""

import re
import unicodedata
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from config.checked import nearest
from config.readiness import readiness
from config.regions import regions
from config.taxonomy import taxonomy
from matcher.model.member import Certificate, LegalForm, Member, Person, Section, Size, Volume

MOST_TAGS = 8
_RELATIVE = re.compile(r"today(?:\s*([+-])\s*(\d{1,5})d)?$")
_COMPANY_NUMBER = re.compile(r"(\d{8}|[A-Z]{2}\d{6}|R0\d{6})$")


def _plain(value: Any) -> Any:
    """Text without control characters, lines kept."""
    if not isinstance(value, str):
        return value
    kept = (c for c in value.replace("\r\n", "\n").replace("\r", "\n")
            if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return "".join(kept).strip()


def _day(value: Any, info: ValidationInfo) -> Any:
    relative = _RELATIVE.match(value.strip()) if isinstance(value, str) else None
    if not relative:
        return value or None
    today = (info.context or {}).get("today")
    if today is None:
        raise ValueError(f"must be a date such as 2027-01-31, got {value!r}; only the sample counts from today")
    return today + timedelta(days=int(f"{relative[1] or '+'}{relative[2] or 0}"))


Words = Annotated[str, BeforeValidator(_plain)]
Day = Annotated[date | None, BeforeValidator(_day)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SectionEntry(_Part):
    """A capability or project."""

    title: Words = ""
    text: Words = Field(min_length=1)
    year: int | None = Field(None, ge=1900, le=2200)
    weight: float = Field(1.0, gt=0, le=10, allow_inf_nan=False)


class CertificateEntry(_Part):
    """A certificate held."""

    kind: str
    expires: Day = None
    number: Words = ""
    scope: Words = ""

    @field_validator("kind")
    @classmethod
    def _is_known(cls, kind: str) -> str:
        return _one_of(kind, list(readiness().certificates), "certificate")


class SizeEntry(_Part):
    """Figures for the size definitions."""

    staff: int | None = Field(None, ge=0)
    turnover_gbp: int | None = Field(None, ge=0)
    balance_sheet_gbp: int | None = Field(None, ge=0)
    mfa_received_gbp: int | None = Field(None, ge=0)


class PersonEntry(_Part):
    """Someone at the firm who may sign in and get mail."""

    email: str = Field(pattern=r"^[^@\s<>,;\"]{1,64}@[^@\s<>,;\"]{1,255}$", max_length=320)
    name: Words = ""
    role: str = Field("member", pattern="^(member|staff|admin)$")


class MemberEntry(_Part):
    """A member and its people. Unknown fields, tags, certificates and regions are refused with what is allowed."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")
    name: Words = Field(min_length=1, max_length=200)
    sections: tuple[SectionEntry, ...] = ()
    text: Words = ""
    tags: tuple[str, ...] = Field((), max_length=MOST_TAGS)
    excluded_topics: tuple[Words, ...] = ()
    certificates: tuple[CertificateEntry, ...] = ()
    legal_form: LegalForm = LegalForm.UNKNOWN
    size: SizeEntry = Field(default_factory=lambda: SizeEntry.model_validate({}))
    company_number: str = ""
    postcode: str = ""
    region: str = ""
    works_in_regions: tuple[str, ...] = ()
    uk_registered: bool | None = None
    uk_owned: bool | None = None
    identifiers: tuple[str, ...] = ()
    cleared: dict[str, Annotated[int, Field(ge=0)]] = {}
    trl_from: int | None = Field(None, ge=1, le=9)
    trl_to: int | None = Field(None, ge=1, le=9)
    volume: Volume = Volume.NORMAL
    people: tuple[PersonEntry, ...] = ()

    @field_validator("tags")
    @classmethod
    def _tags_are_known(cls, tags: tuple[str, ...]) -> tuple[str, ...]:
        for tag in tags:
            if tag not in taxonomy().tags:
                raise ValueError(taxonomy().unknown(tag))
        return tuple(dict.fromkeys(tags))

    @field_validator("identifiers")
    @classmethod
    def _identifiers_are_known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_one_of(n, list(readiness().identifiers), "identifier") for n in names)

    @field_validator("cleared")
    @classmethod
    def _clearances_are_known(cls, counts: dict[str, int]) -> dict[str, int]:
        return {_one_of(n, list(readiness().clearances), "clearance"): count for n, count in counts.items()}

    @field_validator("region")
    @classmethod
    def _region_is_known(cls, name: str) -> str:
        return _region(name) if name else ""

    @field_validator("works_in_regions")
    @classmethod
    def _regions_are_known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(code for n in names for code in regions().codes_of(n) or (_region(n),)))

    @field_validator("company_number")
    @classmethod
    def _number_is_padded(cls, number: str) -> str:
        compact = re.sub(r"\s", "", number).upper()
        return compact.zfill(8) if compact.isdigit() and len(compact) < 8 else compact

    @field_validator("postcode")
    @classmethod
    def _postcode_is_spaced(cls, postcode: str) -> str:
        compact = re.sub(r"\s", "", postcode).upper()
        return f"{compact[:-3]} {compact[-3:]}" if re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}", compact) else compact

    @model_validator(mode="after")
    def _trl_span_runs_upwards(self) -> "MemberEntry":
        if self.trl_from is not None and self.trl_to is not None and self.trl_from > self.trl_to:
            raise ValueError(f"trl_from must not be above trl_to, got {self.trl_from} and {self.trl_to}")
        return self

    @property
    def has_odd_company_number(self) -> bool:
        """Whether the number has none of the usual forms; it is kept, and a person should look (domain.md 3.4)."""
        return bool(self.company_number) and not _COMPANY_NUMBER.match(self.company_number)

    def member(self) -> Member:
        """The member of the model; its region comes from the postcode where the file gives none."""
        return Member(
            id=self.id, name=self.name,
            sections=tuple(Section(s.title, s.text, s.year, s.weight) for s in self.sections),
            text=self.text, tags=self.tags, excluded_topics=self.excluded_topics,
            certificates=tuple(Certificate(c.kind, c.expires, c.number, c.scope) for c in self.certificates),
            legal_form=self.legal_form, size=Size(**self.size.model_dump()), company_number=self.company_number,
            postcode=self.postcode, region=self.region or regions().of_postcode(self.postcode),
            works_in_regions=self.works_in_regions, uk_registered=self.uk_registered, uk_owned=self.uk_owned,
            identifiers=self.identifiers, cleared=tuple(sorted(self.cleared.items())), trl_from=self.trl_from,
            trl_to=self.trl_to, volume=self.volume)


def entry_of(one: Member, people: "tuple[Person, ...] | list[Person]" = ()) -> dict[str, Any]:
    """A member and its people as a file holds them: empty fields left out, dates as ISO text."""
    stored = {
        "id": one.id, "name": one.name, "tags": list(one.tags), "text": one.text,
        "sections": [_filled({"title": s.title, "text": s.text, "year": s.year,
                              "weight": None if s.weight == 1 else s.weight}) for s in one.sections],
        "excluded_topics": list(one.excluded_topics),
        "certificates": [_filled({"kind": c.kind, "expires": c.expires.isoformat() if c.expires else None,
                                  "number": c.number, "scope": c.scope}) for c in one.certificates],
        "legal_form": one.legal_form.value if one.legal_form is not LegalForm.UNKNOWN else "",
        "size": _filled({name: getattr(one.size, name) for name in SizeEntry.model_fields}),
        "company_number": one.company_number, "postcode": one.postcode, "region": one.region,
        "works_in_regions": list(one.works_in_regions), "uk_registered": one.uk_registered, "uk_owned": one.uk_owned,
        "identifiers": list(one.identifiers), "cleared": dict(one.cleared), "trl_from": one.trl_from,
        "trl_to": one.trl_to, "volume": one.volume.value if one.volume is not Volume.NORMAL else "",
        "people": [_filled({"email": p.email, "name": p.name, "role": "" if p.role == "member" else p.role})
                   for p in people]}
    return _filled(stored)


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in values.items() if v is not None and v != "" and v != [] and v != {}}


def _one_of(name: str, allowed: list[str], kind: str) -> str:
    if name not in allowed:
        raise ValueError(f"no {kind} '{name}'{nearest(name, allowed)}; allowed: {', '.join(allowed)}")
    return name


def _region(name: str) -> str:
    codes = regions().codes_of(name)
    if len(codes) != 1:
        allowed = ", ".join(f"{code} ({r.name})" for code, r in regions().regions.items())
        raise ValueError(f"no region '{name}'; allowed: {allowed}")
    return codes[0]
