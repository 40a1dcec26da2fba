"""Members: the firms of the cluster, with their capability profiles, certificates and people counts (domain.md 3)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class LegalForm(StrEnum):
    """Decides consent: sole traders and partnerships count as individuals, as does an unknown form (domain.md 5.4)."""

    COMPANY = "company"
    LLP = "llp"
    PARTNERSHIP = "partnership"
    SOLE_TRADER = "sole_trader"
    ACADEMIC = "academic"
    PUBLIC = "public"
    UNKNOWN = "unknown"

    @property
    def is_individual(self) -> bool:
        """Whether PECR's consent rule for individuals applies."""
        return self in (LegalForm.PARTNERSHIP, LegalForm.SOLE_TRADER, LegalForm.UNKNOWN)


class Volume(StrEnum):
    """How many matches a member wants."""

    FEW = "few"
    NORMAL = "normal"
    MANY = "many"


@dataclass(frozen=True, slots=True)
class Section:
    """A capability or a past project. `year` is when it ended, None where it goes on or is not dated."""

    title: str
    text: str
    year: int | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate held: `kind` is a code of readiness.yaml (ce, ce_plus, iso27001, dcc_1, …).

    `expires` None means that the member did not say, which is unknown, not "for ever".
    """

    kind: str
    expires: date | None = None
    number: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Size:
    """Figures that the three size definitions are computed from (domain.md 3.4); None is "not told"."""

    staff: int | None = None
    turnover_gbp: int | None = None
    balance_sheet_gbp: int | None = None
    mfa_received_gbp: int | None = None
    """Minimal financial assistance in this and the two financial years before."""


@dataclass(frozen=True, slots=True)
class Member:
    """A firm. Counts of cleared people only, never names or clearance numbers (domain.md 3.3)."""

    id: str
    name: str
    sections: tuple[Section, ...] = ()
    text: str = ""
    """The profile as written where it has no sections; ranking cuts it into packs."""
    tags: tuple[str, ...] = ()
    """Taxonomy ids, at most 8, the three most important first."""
    excluded_topics: tuple[str, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    legal_form: LegalForm = LegalForm.UNKNOWN
    size: Size = Size()
    company_number: str = ""
    postcode: str = ""
    region: str = ""
    """ITL1 code (TLF…); empty where unknown. A member may correct the one derived from the postcode."""
    works_in_regions: tuple[str, ...] = ()
    uk_registered: bool | None = None
    uk_owned: bool | None = None
    identifiers: tuple[str, ...] = ()
    """Which of companies_house, ppon, duns, ncage, uei, pic, dsp the firm holds."""
    cleared: tuple[tuple[str, int], ...] = ()
    """Pairs (bpss | ctc | sc | dv | fsc | uk_nationals, how many people or 1 for a site)."""
    trl_from: int | None = None
    trl_to: int | None = None
    volume: Volume = Volume.NORMAL

    @property
    def profile_text(self) -> str:
        """The whole profile as one text: the sections joined, or the text as written."""
        if self.sections:
            return "\n\n".join(f"{s.title}\n{s.text}" if s.title else s.text for s in self.sections)
        return self.text


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who signs in or gets mail. `role` is member, staff or admin; staff belong to no member."""

    id: str
    email: str
    name: str = ""
    role: str = "member"
    member_id: str | None = None
