"""The taxonomy: profile tags with the words, codes and outside lists that they stand for (domain.md section 4)."""

from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field, model_validator

from config.checked import Entry, load, nearest
from config.settings import project_folder


class Tag(Entry):
    """One tag. `words`, `exact` and `hints` are evidence of falling weight; see the head of taxonomy.yaml."""

    label: str = Field(min_length=1)
    description: str = Field(min_length=1)
    words: tuple[str, ...]
    exact: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    cpv: tuple[str, ...] = ()
    eu: tuple[str, ...] = ()
    maps: dict[str, tuple[str, ...]] = {}


class OutsideList(Entry):
    """A list of others that tags are mapped to; `items` by code, or by name alone."""

    licence: str = ""
    items: dict[str, str] | tuple[str, ...]


class Taxonomy(Entry):
    """taxonomy.yaml as a whole."""

    tags: dict[str, Tag]
    lists: dict[str, OutsideList]
    cpv_names: dict[str, str]
    """Prefix of a CPV code without its trailing zeros, and what it stands for."""
    cpv_unlikely: tuple[str, ...]
    """Prefixes that speak against a call of our field unless its text says otherwise (domain.md 4.3)."""

    @model_validator(mode="after")
    def _maps_name_known_lists(self) -> "Taxonomy":
        for tag_id, tag in self.tags.items():
            for name, items in tag.maps.items():
                if name not in self.lists:
                    raise ValueError(f"tags: {tag_id}: maps: no list '{name}'; allowed: {', '.join(self.lists)}")
                known = list(self.lists[name].items)
                for item in items:
                    if item not in known:
                        raise ValueError(f"tags: {tag_id}: maps: {name}: no item '{item}'{nearest(item, known)}; "
                                         f"allowed: {', '.join(known)}")
        return self

    def label(self, tag_id: str) -> str:
        """The tag's name for a reader; its id where the tag has gone."""
        tag = self.tags.get(tag_id)
        return tag.label if tag else tag_id

    def unknown(self, tag_id: str) -> str:
        """What to tell someone who wrote a tag that there is not."""
        known = list(self.tags)
        return f"no tag '{tag_id}'{nearest(tag_id, known)}; allowed: {', '.join(known)}"


def read_taxonomy(path: Path) -> Taxonomy:
    """The taxonomy in that file. Raises ConfigError."""
    return load(path, Taxonomy)


@cache
def taxonomy() -> Taxonomy:
    """The installation's taxonomy, read once."""
    return read_taxonomy(project_folder() / "taxonomy.yaml")


def cpv_name(code: str) -> str:
    """What a CPV code stands for, by its longest known prefix; empty where we have none. A check digit is ignored."""
    digits = cpv_digits(code)
    names = taxonomy().cpv_names
    return next((names[digits[:n]] for n in range(len(digits), 1, -1) if digits[:n] in names), "")


def cpv_digits(code: Any) -> str:
    """`"cpv:73400000-9"` as `"734"`: digits before the check digit, trailing zeros removed (domain.md 4.3)."""
    return str(code).removeprefix("cpv:").split("-")[0].strip().rstrip("0")
