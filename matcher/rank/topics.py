"""What is matched: profiles as texts, calls as topics, and both as matrices."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from config.taxonomy import taxonomy
from matcher.model.call import Call
from matcher.model.member import Member, Section
from matcher.text.embed import Embedder
from matcher.text.lead import lead
from matcher.text.passages import PACK_WORDS, packs

LEAD_WINDOWS = 2
TEXT_TOKENS = 256
MOST_PACKS = 60
"""Of hundreds of sections the best three would be near anything."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A call, or one challenge of it, as matching reads it: `lead` is at most 300 words of topic text."""

    call_id: str
    title: str
    lead: str
    challenge_ref: str | None = None

    @property
    def text(self) -> str:
        """Title and lead as one text: what the lexical part counts."""
        return f"{self.title}\n{self.lead}"


@dataclass(frozen=True, slots=True)
class Profile:
    """A member, or a query, as matching reads it: the whole text, and its sections with their weights."""

    id: str
    whole: str
    sections: tuple[Section, ...] = ()
    tags: tuple[str, ...] = ()
    """The texts of the tags, not their ids."""
    excluded: tuple[str, ...] = ()
    """The texts of the topics that the member does not want."""


def topics_of(call: Call) -> list[Topic]:
    """The call itself, then each of its challenges. A call whose adapter found no lead is read from its text."""
    return [Topic(call.id, call.title, call.lead or lead(call.title, call.text)),
            *(Topic(call.id, c.title, c.lead, c.ref) for c in call.challenges)]


def profile_of(member: Member) -> Profile:
    """What matching reads of a member. A profile without sections is cut into packs."""
    known = taxonomy().tags
    named = [f"{known[t].label}. {known[t].description}" for t in member.tags if t in known]
    unwanted = [f"{known[t].label}. {known[t].description}" if t in known else t for t in member.excluded_topics]
    plain = profile_from(member.id, member.profile_text, member.sections)
    return replace(plain, tags=tuple(named), excluded=tuple(unwanted))


def profile_from(profile_id: str, whole: str, sections: Sequence[Section] = ()) -> Profile:
    """A profile from its text and sections; packs of whole sentences stand in for sections that are not there."""
    kept = tuple(s for s in sections if s.title.strip() or s.text.strip())
    if not kept:
        kept = tuple(Section("", pack) for pack in packs(whole, max(PACK_WORDS, len(whole.split()) // MOST_PACKS)))
    return Profile(profile_id, whole, kept)


def section_text(section: Section) -> str:
    """A section as one text."""
    return f"{section.title}\n{section.text}".strip()


def topic_windows(topic: Topic, embedder: Embedder) -> tuple[str, ...]:
    """The one or two windows of a topic that are embedded."""
    return tuple(embedder.windows(topic.title, topic.lead)[:LEAD_WINDOWS])
