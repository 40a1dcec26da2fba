"""Acronyms and synonyms of the field, as an installation lists them in `acronyms.yaml`."""

from functools import cache
from pathlib import Path

from pydantic import Field

from config.checked import Entry, load
from config.settings import project_folder


class Acronym(Entry):
    """`exact`: only in this case of letters, for it is also a word or has another common meaning."""

    short: str = Field(min_length=2)
    long: str = Field(min_length=2)
    exact: bool = False


class Acronyms(Entry):
    """acronyms.yaml as a whole."""

    acronyms: tuple[Acronym, ...]


def read_acronyms(path: Path) -> Acronyms:
    """The list in that file. Raises ConfigError."""
    return load(path, Acronyms)


@cache
def acronyms() -> tuple[Acronym, ...]:
    """The installation's list, read once."""
    return read_acronyms(project_folder() / "acronyms.yaml").acronyms
