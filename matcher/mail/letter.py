"""What a mail says, as values: templates turn one letter into the HTML part and the text part alike."""

from dataclasses import dataclass
from enum import StrEnum

from matcher.model.edition import Event


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled fact: "Deadline", "Tuesday 16 June 2026, midday (UK time), 15 days left".

    `is_key`: how much, and by when, which every form of an item leads with.
    """

    label: str
    words: str
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence of the call and the sentence of the member's profile that it is close to."""

    call: str
    profile: str
    section: str


@dataclass(frozen=True, slots=True)
class Item:
    """One call in a mail. Links are http(s) or empty; empty ones are left out."""

    call_id: str
    title: str
    url: str
    lines: tuple[Line, ...]
    summary: str = ""
    note: str = ""
    """What is new about it: "Deadline moved earlier, from … to …"."""
    fit: str = ""
    why: tuple[Pair, ...] = ()
    terms: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    interested_url: str = ""
    not_for_us_url: str = ""
    source_url: str = ""
    source_host: str = ""

    @property
    def rest(self) -> str:
        """The facts that are no key ones, in a line."""
        return " · ".join(f"{line.label}: {line.words}" for line in self.lines if not line.is_key)


class Form(StrEnum):
    """How much of each item is shown. SHORT: one reason, facts in lines; BRIEF: two lines, no reasons, no buttons."""

    FULL = "full"
    SHORT = "short"
    BRIEF = "brief"


@dataclass(frozen=True, slots=True)
class Section:
    """Items under a heading, all in one form."""

    heading: str
    items: tuple[Item, ...]
    form: Form = Form.FULL
    more: str = ""
    """Words of the link to the rest, "See all 12 matches"; empty where there is no more."""
    more_url: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail about calls. `opening` says in a sentence why it comes and what it holds."""

    subject: str
    opening: tuple[str, ...]
    sections: tuple[Section, ...]
    events: tuple[Event, ...] = ()

    @property
    def call_ids(self) -> tuple[str, ...]:
        """Every call in it, in order."""
        return tuple(item.call_id for section in self.sections for item in section.items)


@dataclass(frozen=True, slots=True)
class Note:
    """Service mail: a few sentences and at most one link to follow."""

    subject: str
    paragraphs: tuple[str, ...]
    link: str = ""
    link_words: str = ""


@dataclass(frozen=True, slots=True)
class Footer:
    """The end of every mail (domain.md 5.2, 5.4)."""

    why: str
    how_often: str
    change_url: str
    unsubscribe_url: str
    unsubscribe_words: str
    owner_name: str
    owner_address: str
    contact: str
    privacy_url: str
