"""Whether the firm is small or medium-sized, under three definitions at once (domain.md 3.4)."""

from datetime import datetime
from enum import StrEnum

from config.readiness import AccountsLimits, SmeLimits, readiness
from matcher.model.call import Call, Instrument, LeadRule
from matcher.model.fact import Field
from matcher.model.match import Readiness, ReadinessItem
from matcher.model.member import Member, Size
from matcher.readiness.rule import listed, quote_of

_PROCUREMENT = (Instrument.TENDER, Instrument.FRAMEWORK, Instrument.DYNAMIC_MARKET)


class Band(StrEnum):
    """A company's size by its accounts, smallest first."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


def is_sme(size: Size, limits: SmeLimits) -> bool | None:
    """Fewer staff than the limit, and turnover or balance sheet within theirs; None where the figures do not decide."""
    if size.staff is not None and size.staff >= limits.staff_below:
        return False
    rate = 1.0 if limits.currency == "GBP" else readiness().sizes.gbp_per_eur
    kept = [None if given is None else given <= most * rate
            for given, most in ((size.turnover_gbp, limits.turnover_max),
                                (size.balance_sheet_gbp, limits.balance_sheet_max))]
    if kept == [False, False]:
        return False
    return True if True in kept and size.staff is not None else None


def accounts_band(size: Size) -> Band | None:
    """The Companies Act size: two of three limits kept; None where the figures do not decide."""
    for name, limits in readiness().sizes.companies_act.items():
        kept = _kept(size, limits)
        if kept.count(True) >= 2:
            return Band(name)
        if kept.count(False) < 2:
            return None
    return Band.LARGE


def size(call: Call, member: Member, now: datetime) -> list[ReadinessItem]:
    """One item where only small and medium-sized firms may apply or lead, by the definition that the call goes by."""
    asking = next((f for f in (Field.SME_RESERVED, Field.LEAD_RULE)
                   if call.value(f) in (True, LeadRule.SME_ONLY.value)), None)
    if asking is None:
        return []
    sizes = readiness().sizes
    band = accounts_band(member.size)
    answers = {"Procurement Act": is_sme(member.size, sizes.procurement_act), "EU": is_sme(member.size, sizes.eu),
               "Companies Act": None if band is None else band is not Band.LARGE}
    decisive = answers[_definition(call)]
    state = {True: Readiness.MET, False: Readiness.BLOCKER, None: Readiness.UNKNOWN}[decisive]
    words = {True: "yes", False: "no", None: "not known"}
    evidence = ", ".join(f"{name}: {words[answer]}" for name, answer in answers.items())
    step = {True: "", False: "You could take part as a partner of a smaller firm, if the call allows it",
            None: "Tell us staff, turnover and balance sheet, with those of linked firms"}[decisive]
    return [ReadinessItem("size", f"Small or medium-sized firm ({_definition(call)} definition)", state,
                          quote_of(call, asking), evidence, step)]


def _definition(call: Call) -> str:
    if any(code.startswith("eu:") for code in listed(call, Field.CODES)):
        return "EU"
    return "Procurement Act" if call.value(Field.INSTRUMENT) in _PROCUREMENT else "Companies Act"


def _kept(size: Size, limits: AccountsLimits) -> list[bool | None]:
    given = ((size.turnover_gbp, limits.turnover_max), (size.balance_sheet_gbp, limits.balance_sheet_max),
             (size.staff, limits.staff_max))
    return [None if figure is None else figure <= most for figure, most in given]
