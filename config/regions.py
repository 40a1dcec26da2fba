"""Regions by ITL code, and which postcode lies in which (domain.md 3.5)."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pydantic import Field, PrivateAttr, model_validator

from config.checked import Entry, load
from config.settings import project_folder

_OUTCODE = re.compile(r"([A-Z]{1,2})([0-9][0-9A-Z]?)")
_INWARD = re.compile(r"[0-9][A-Z]{2}$")
_RANGE = re.compile(r"([A-Z]{1,2})([0-9]{1,2})(?:-\1([0-9]{1,2}))?$")


class Region(Entry):
    """An ITL1 region; `aliases` are other names that calls give it."""

    name: str
    aliases: tuple[str, ...] = ()


class Part(Entry):
    """An authority that covers only a part of a region: being in the region is not being in the part."""

    region: str
    name: str
    codes: tuple[str, ...]


class Regions(Entry):
    """regions.yaml as a whole."""

    regions: dict[str, Region]
    groups: dict[str, tuple[str, ...]]
    parts: dict[str, Part]
    areas: dict[str, tuple[str, ...]]
    districts: dict[str, tuple[str, ...]]
    unsure: tuple[str, ...] = ()
    names: dict[str, str] = Field(default_factory=dict)
    _by_place: dict[str, str] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _codes_are_known(self) -> "Regions":
        listed: dict[str, Iterable[str]] = {"areas": self.areas, "districts": self.districts,
                                            "groups": [c for codes in self.groups.values() for c in codes],
                                            "parts": [p.region for p in self.parts.values()]}
        for place, codes in listed.items():
            for code in codes:
                if code not in self.regions:
                    raise ValueError(f"{place}: no region '{code}'; allowed: {', '.join(self.regions)}")
        for code, areas in self.areas.items():
            self._place(code, areas, "areas")
        for code, districts in self.districts.items():
            self._place(code, [one for d in districts for one in _outcodes(d)], "districts")
        return self

    def _place(self, code: str, places: Iterable[str], field: str) -> None:
        for place in places:
            if place in self._by_place:
                raise ValueError(f"{field}: {code}: '{place}' stands in {self._by_place[place]} already")
            self._by_place[place] = code

    def of_postcode(self, postcode: str) -> str:
        """The ITL1 code of a whole postcode or its outward half; empty where it is none, or lies on a border."""
        outcode = outward_code(postcode)
        found = _OUTCODE.fullmatch(outcode)
        if not found or outcode in self.unsure:
            return ""
        return self._by_place.get(outcode) or self._by_place.get(found[1], "")

    def name(self, code: str) -> str:
        """The region's or part's name for a reader; the code itself where it is not known."""
        return self.regions[code].name if code in self.regions else self.names.get(code, code)

    def codes_of(self, name: str) -> tuple[str, ...]:
        """The ITL1 codes that a name, alias, group or code stands for; empty where it stands for none.

        `UKF36` counts as `TLF36` (domain.md 3.5), and any code for the region that it lies in.
        """
        wanted = " ".join(name.split())
        if re.fullmatch(r"(UK|TL)[A-Z][0-9A-Z]{0,3}", wanted) and f"TL{wanted[2]}" in self.regions:
            return (f"TL{wanted[2]}",)
        folded = wanted.casefold()
        for code, region in self.regions.items():
            if folded in (region.name.casefold(), *(a.casefold() for a in region.aliases)):
                return (code,)
        return next((codes for group, codes in self.groups.items() if group.casefold() == folded), ())


def outward_code(postcode: str) -> str:
    """`"de13 0aa"` as `"DE13"`; what is no postcode comes back in capitals without spaces."""
    compact = re.sub(r"\s", "", postcode).upper()
    return _INWARD.sub("", compact) if len(compact) >= 5 else compact


def _outcodes(district: str) -> list[str]:
    found = _RANGE.match(district)
    if not found:
        raise ValueError(f"districts: '{district}' must be an outward code or a range such as S40-S45")
    return [f"{found[1]}{n}" for n in range(int(found[2]), int(found[3] or found[2]) + 1)]


def read_regions(path: Path) -> Regions:
    """The regions in that file. Raises ConfigError."""
    return load(path, Regions)


@cache
def regions() -> Regions:
    """The installation's regions, read once."""
    return read_regions(project_folder() / "regions.yaml")
