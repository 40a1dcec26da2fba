"""Reads and writes files of members: YAML, JSON or CSV, by the file's ending."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from config.checked import fault_lines, parse_yaml
from matcher.cluster import table
from matcher.cluster.entry import MemberEntry, entry_of
from matcher.errors import ProfileError
from matcher.model.member import Member, Person

ENDINGS = (".yaml", ".yml", ".json", ".csv")
_LARGEST_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Roll:
    """What a file of members holds. `people` by member id; `warnings` are for a person to look at, nothing more."""

    members: tuple[Member, ...]
    people: Mapping[str, tuple[Person, ...]]
    warnings: tuple[str, ...] = ()


def read_members(path: Path, today: date | None = None) -> list[Member]:
    """The members in that file. Raises ProfileError naming file, entry, field and what is allowed."""
    return list(read_roll(path, today).members)


def read_roll(path: Path, today: date | None = None) -> Roll:
    """Members and their people. `today` allows dates such as `today+90d`, as the sample has them."""
    if path.suffix.lower() not in ENDINGS:
        raise ProfileError(f"{path.name}: a file of members ends in one of {', '.join(ENDINGS)}")
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise ProfileError(f"{path.name}: is larger than {_LARGEST_BYTES // 1_000_000} MB")
        content = path.read_bytes()
    except OSError as error:
        raise ProfileError(f"{path}: cannot be read: {error.strerror or error}") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProfileError(f"{path.name}: is not UTF-8 text: save it again as UTF-8") from error
    return parse_roll(text, path.name, today)


def parse_roll(text: str, file: str, today: date | None = None) -> Roll:
    """As `read_roll`, from text; the ending of `file` says which kind it is."""
    raw = _raw(text, file)
    if isinstance(raw, dict) and set(raw) == {"members"}:
        raw = raw["members"]
    if not isinstance(raw, list):
        raise ProfileError(f"{file}: must be a list of members, or a mapping with the one key 'members'")
    entries = _entries(raw, file, today)
    members = tuple(e.member() for e in entries)
    people = {e.id: tuple(Person(person_id(p.email), p.email.lower(), p.name, p.role, e.id) for p in e.people)
              for e in entries}
    warnings = tuple(f"{file}: {e.id}: company_number: '{e.company_number}' has none of the usual forms, please check"
                     for e in entries if e.has_odd_company_number)
    return Roll(members, people, warnings)


def write_members(path: Path, members: Iterable[Member],
                  people: Mapping[str, Sequence[Person]] | None = None) -> None:
    """Writes a file that `read_roll` reads back to the same. Raises ProfileError where the ending is not known."""
    path.write_text(render_members(path.suffix.lower(), members, people or {}), encoding="utf-8", newline="")


def render_members(ending: str, members: Iterable[Member], people: Mapping[str, Sequence[Person]]) -> str:
    """The text of such a file."""
    entries = [entry_of(one, list(people.get(one.id, ()))) for one in members]
    if ending == ".csv":
        return table.render(entries)
    if ending == ".json":
        return json.dumps({"members": entries}, indent=1, ensure_ascii=False) + "\n"
    if ending in (".yaml", ".yml"):
        return yaml.dump({"members": entries}, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    raise ProfileError(f"a file of members ends in one of {', '.join(ENDINGS)}, got '{ending}'")


def person_id(email: str) -> str:
    """The id of a person: stable for an address, so that a second import changes nothing."""
    return "p" + hashlib.sha256(email.lower().encode()).hexdigest()[:15]


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _raw(text: str, file: str) -> Any:
    ending = Path(file).suffix.lower()
    if ending == ".csv":
        return table.parse(text, file)
    if ending != ".json":
        return parse_yaml(text, file, ProfileError)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ProfileError(f"{file}: is not JSON: {error}") from error


def _entries(raw: list[Any], file: str, today: date | None) -> list[MemberEntry]:
    entries: list[MemberEntry] = []
    faults: list[str] = []
    for number, value in enumerate(raw, 1):
        place = str((value.get("id") or value.get("name")) if isinstance(value, dict) else "") or f"entry {number}"
        try:
            entries.append(MemberEntry.model_validate(value, context={"today": today}))
        except ValidationError as error:
            faults += fault_lines(error, f"{file}: {place}", MemberEntry, value)
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            faults.append(f"{file}: {entry.id}: id: stands twice; every member needs its own")
        seen.add(entry.id)
    if faults:
        raise ProfileError("\n".join(faults))
    return entries
