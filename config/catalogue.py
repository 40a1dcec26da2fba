"""The sources of an installation: what `sources.yaml` may say, checked entry by entry as it is read."""

import re
from datetime import timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, model_validator

from config.checked import Entry, checked, read_yaml
from config.errors import ConfigError

Kind = Literal["atom", "rss", "govuk_search", "ocds", "sedia", "ted", "grants_gov", "sbir", "xml", "next_data",
               "manual", "file"]
Enricher = Literal["govuk_content", "ukri_html", "ifs_html", "iukbc_html"]

LEAST_INTERVAL = 15
"""Minutes between two runs of a source that asks others' servers; more often would be rude."""

_DEFAULT_FILE = Path(__file__).with_name("sources.yaml")


def _web_address(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#@]+(?:[/?#]\S*)?", value):
        raise ValueError(f"must be a full http(s) address without a name or password, got {value!r}")
    return value


def _time_and_zone(value: str) -> str:
    time, _, zone = value.partition(" ")
    if not re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d", time) or zone not in available_timezones():
        raise ValueError(f"must be a time and a zone such as '17:00 Europe/Brussels', got {value!r}")
    return value


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError(f"must be a zone name such as Europe/London, got {value!r}")
    return value


WebAddress = Annotated[str, AfterValidator(_web_address)]
Words = tuple[str, ...]


class Reminder(Entry):
    """When staff are asked to look at a source that no program may read: in a month of each year, or every so often."""

    month: int | None = Field(None, ge=1, le=12)
    every_days: int | None = Field(None, ge=1, le=366)
    text: str = ""

    @model_validator(mode="after")
    def _has_one_rhythm(self) -> Self:
        if (self.month is None) == (self.every_days is None):
            raise ValueError("reminder needs either month or every_days")
        return self


class Source(Entry):
    """A place that publishes calls (domain.md section 6). Fields that a kind does not use stay at their defaults."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{1,59}$")
    name: str = Field(min_length=3)
    kind: Kind
    url: WebAddress | None = None
    urls: tuple[WebAddress, ...] = ()
    """Where people look, for sources entered by hand."""
    profile: Literal["fts", "cf", "pcs", "s2w", "nspa"] | None = None
    params: dict[str, str | int | tuple[str, ...]] = {}
    query: dict[str, tuple[str, ...]] | str = {}
    body: dict[str, str | int] = {}
    search_terms: Words = ()
    interval: int = 1440
    """Minutes between runs."""
    enabled: bool = False
    verified: str = ""
    """What of the entry was seen to hold, and how."""
    licence: str = ""
    standing: Literal["owner", "portal", "republisher"] = "owner"
    """Whose words win where sources differ: the owner's page, then a portal, then a re-publisher."""
    funder: str = ""
    """Who pays, where every call of the source has the same funder."""
    instrument: str = ""
    """What kind of opportunity it is, where all of the source are the same."""
    eligibility_note: str = ""
    only_calls: bool = False
    """Whether all that it lists are calls; where not, title and text decide."""
    enrich: Enricher | None = None
    enrich_pause_seconds: int = Field(10, ge=1, le=600)
    key: Literal["link_path", "ocid", "OpportunityID+CollectiveNumber"] | None = None
    version: Literal["release_id"] | None = None
    title_any: Words = ()
    keywords_any: Words = ()
    keywords_not: Words = ()
    identifier_any: Words = ()
    buyers_any: Words = ()
    cpv_prefixes: Words = ()
    notice_types: Words = ()
    accept: Literal["all", "buyer_or_cpv_and_keyword"] = "all"
    languages: Words = ()
    default_deadline_time: Annotated[str, AfterValidator(_time_and_zone)] = "09:00 Europe/London"
    """The last moment that is safe where a date is stated without a time (domain.md 7.1 rule 3)."""
    time_zone: Annotated[str, AfterValidator(_zone)] = "Europe/London"
    window_hours: int | None = Field(None, ge=1, le=24 * 31)
    overlap_minutes: int = Field(15, ge=0, le=24 * 60)
    first_days: int = Field(2, ge=1, le=366)
    """How far back the very first run looks."""
    min_delay_seconds: int = Field(2, ge=0, le=600)
    on_403_wait_seconds: int = Field(0, ge=0, le=24 * 3600)
    encoding_fallback: Literal["iso-8859-1"] | None = None
    limit: int = Field(100, ge=1, le=250)
    reminder: Reminder | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.kind in ("manual", "file"):
            if self.enabled and self.kind == "manual" and self.reminder is None:
                raise ValueError("reminder is missing: an enabled source of kind manual needs month or every_days")
            return self
        if self.url is None:
            raise ValueError(f"url is missing: a source of kind {self.kind} needs one")
        if self.interval < LEAST_INTERVAL:
            raise ValueError(f"interval must be at least {LEAST_INTERVAL} minutes, got {self.interval}")
        if self.kind == "ocds" and (self.profile is None or self.window_hours is None):
            raise ValueError("a source of kind ocds needs profile (fts, cf, pcs, s2w) and window_hours")
        if self.profile == "fts" and "stages" in self.params:
            raise ValueError("params must not hold stages: Find a Tender then leaves out every Procurement Act notice")
        return self

    @property
    def every(self) -> timedelta:
        """The time between runs."""
        return timedelta(minutes=self.interval)

    @property
    def pause(self) -> timedelta:
        """The least time between two requests to its host."""
        return timedelta(seconds=self.min_delay_seconds)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone of its naive times."""
        return ZoneInfo(self.time_zone)


class Defaults(Entry):
    """Word lists for sources that publish about everything and are narrowed by us."""

    keywords_any: Words
    keywords_not: Words = ()
    cpv_prefixes: Words = ()


PREPARED = Source.model_validate({"id": "file_import", "name": "Prepared calls", "kind": "file", "standing": "portal"})
"""The source of calls that are handed in as a file and name no source of their own (docs/prepared-calls.md)."""


class Catalogue:
    """All sources, in the order of the file."""

    def __init__(self, defaults: Defaults, sources: tuple[Source, ...]) -> None:
        self.defaults = defaults
        self.sources = sources
        self._by_id = {source.id: source for source in sources}

    def __getitem__(self, source_id: str) -> Source:
        if source_id not in self._by_id:
            raise ConfigError(f"no source is called {source_id!r}; there are: {', '.join(self._by_id)}")
        return self._by_id[source_id]

    def __contains__(self, source_id: object) -> bool:
        return source_id in self._by_id

    def name_of(self, source_id: str) -> str:
        """The source's name; of one that is not in the catalogue any more, its id with the underscores opened."""
        if source_id in self._by_id:
            return self._by_id[source_id].name
        return PREPARED.name if source_id == PREPARED.id else source_id.replace("_", " ")

    @property
    def enabled(self) -> tuple[Source, ...]:
        """Those that a plain run asks."""
        return tuple(source for source in self.sources if source.enabled)


@cache
def catalogue() -> Catalogue:
    """The installation's sources, as this process read them when it first needed them."""
    return load_catalogue()


def load_catalogue(path: Path = _DEFAULT_FILE) -> Catalogue:
    """The catalogue in `path`. Raises ConfigError with one line a fault: file, entry, field and what is allowed."""
    content = read_yaml(path)
    file = path.name
    if not isinstance(content, dict) or not isinstance(content.get("sources"), list):
        raise ConfigError(f"{file}: needs a mapping with `defaults` and a list `sources`")
    if unknown := set(content) - {"defaults", "sources"}:
        raise ConfigError(f"{file}: {sorted(map(str, unknown))[0]}: no such field; allowed: defaults, sources")
    defaults = checked(Defaults, content.get("defaults", {}), f"{file}: defaults")
    faults: list[str] = []
    sources: dict[str, Source] = {}
    for number, entry in enumerate(content["sources"], start=1):
        named = str(entry.get("id") or number) if isinstance(entry, dict) else str(number)
        try:
            source = checked(Source, _with_defaults(entry, defaults), f"{file}: {named}")
        except ConfigError as fault:
            faults.append(str(fault))
            continue
        if source.id in sources:
            faults.append(f"{file}: {source.id}: id stands twice; every source needs its own")
        sources[source.id] = source
    if faults:
        raise ConfigError("\n".join(faults))
    return Catalogue(defaults, tuple(sources.values()))


def _with_defaults(entry: Any, defaults: Defaults) -> Any:
    """A source that narrows by words and codes takes the common lists where it has none of its own."""
    if not isinstance(entry, dict) or entry.get("accept") != "buyer_or_cpv_and_keyword":
        return entry
    return {"keywords_any": defaults.keywords_any, "keywords_not": defaults.keywords_not,
            "cpv_prefixes": defaults.cpv_prefixes} | entry
