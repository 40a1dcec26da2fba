"""What the readiness rules know of certificates, clearances, identifiers, sizes and lead times (domain.md 3)."""

from functools import cache
from pathlib import Path

from pydantic import Field, field_validator, model_validator

from config.checked import Entry, load, nearest
from config.settings import project_folder

Weeks = tuple[int, int]


class _Step(Entry):
    """Something a firm can get: what it is called, how long it usually takes and what to do first."""

    label: str = Field(min_length=1)
    weeks: Weeks
    next_step: str = Field(min_length=1)

    @field_validator("weeks")
    @classmethod
    def _first_is_not_after_last(cls, weeks: Weeks) -> Weeks:
        if not 0 <= weeks[0] <= weeks[1]:
            raise ValueError(f"must be two numbers of weeks, the shorter first, got {list(weeks)}")
        return weeks


class CertificateKind(_Step):
    """A certificate; `also_counts_as` names lesser ones that it satisfies, `valid_months` is how long it lasts."""

    also_counts_as: tuple[str, ...] = ()
    valid_months: int | None = Field(None, ge=1)
    attested_yearly: bool = False
    """Whether it holds only while its holder attests to it each year."""


class CyberLevel(Entry):
    """One level of a cyber model: certificate floor (a code, or empty) and number of controls.

    `proof` is the certificate that by itself shows the level.
    """

    label: str
    certificate: str
    controls: int = Field(ge=0)
    proof: str = ""


class CyberModel(_Step):
    """One version of the MOD Cyber Security Model with its own scale, lowest level first."""

    levels: dict[str, CyberLevel]


class ClearanceKind(_Step):
    """A clearance; `sponsored` where a firm cannot apply for it itself."""

    sponsored: bool


class SmeLimits(Entry):
    """An SME has fewer staff than `staff_below`, and turnover or balance sheet no higher than its limit."""

    label: str
    staff_below: int
    turnover_max: int
    balance_sheet_max: int
    currency: str = Field(pattern="^[A-Z]{3}$")


class AccountsLimits(Entry):
    """A company is of this size when it keeps two of the three limits."""

    turnover_max: int
    balance_sheet_max: int
    staff_max: int


class Sizes(Entry):
    """The three definitions of size (domain.md 3.4); `companies_act` from micro to medium."""

    procurement_act: SmeLimits
    eu: SmeLimits
    companies_act: dict[str, AccountsLimits]
    gbp_per_eur: float = Field(gt=0, allow_inf_nan=False)


class MoneyRules(Entry):
    """Cap on minimal financial assistance, and from which share of turnover an award deserves a word."""

    mfa_cap_gbp: int = Field(gt=0)
    share_of_turnover: float = Field(gt=0, le=10)


class ReadinessBook(Entry):
    """readiness.yaml as a whole."""

    certificates: dict[str, CertificateKind]
    warn_days: tuple[int, ...]
    cyber_models: dict[str, CyberModel]
    clearances: dict[str, ClearanceKind]
    clearance_order: tuple[str, ...]
    identifiers: dict[str, _Step]
    sizes: Sizes
    money: MoneyRules
    export: dict[str, str]

    @model_validator(mode="after")
    def _codes_are_known(self) -> "ReadinessBook":
        known = list(self.certificates)
        named = {f"certificates: {k}: also_counts_as": c.also_counts_as for k, c in self.certificates.items()}
        for version, model in self.cyber_models.items():
            for level, one in model.levels.items():
                named[f"cyber_models: {version}: levels: {level}"] = tuple(c for c in (one.certificate, one.proof) if c)
        for place, codes in named.items():
            for code in codes:
                if code not in known:
                    raise ValueError(f"{place}: no certificate '{code}'{nearest(code, known)}; "
                                     f"allowed: {', '.join(known)}")
        for code in self.clearance_order:
            if code not in self.clearances:
                raise ValueError(f"clearance_order: no clearance '{code}'; allowed: {', '.join(self.clearances)}")
        return self


def read_readiness(path: Path) -> ReadinessBook:
    """The rules' facts in that file. Raises ConfigError."""
    return load(path, ReadinessBook)


@cache
def readiness() -> ReadinessBook:
    """The installation's facts for the rules, read once."""
    return read_readiness(project_folder() / "readiness.yaml")
