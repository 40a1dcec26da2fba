"""A person's word before all sources', until the source's own words change (domain.md 2.2). Pure."""

from collections.abc import Iterable, Sequence

from matcher.model.fact import Fact, Field, Origin
from matcher.store.overrides import Override

PLACE = "entered by staff"


def subject_of(fact: Fact) -> str:
    """What a correction of this fact is about: its field, or "date:closes" for one kind of date."""
    return f"{fact.field.value}:{fact.value.kind.value}" if fact.field is Field.DATE else fact.field.value


def words_on(facts: Iterable[Fact], subject: str) -> str:
    """The sources' words for a subject, "" where none says anything."""
    return " | ".join(sorted({f.quote for f in facts if subject_of(f) == subject}))


def overridden(facts: Sequence[Fact], overrides: Sequence[Override]) -> tuple[tuple[Fact, ...], tuple[Override, ...]]:
    """The facts with the corrections in place, and those corrections that lapse because the words are others now."""
    lapsed = tuple(o for o in overrides if words_on(facts, o.subject) != o.source_words)
    standing = [o for o in overrides if o not in lapsed]
    corrected = {o.subject for o in standing}
    kept = [f for f in facts if subject_of(f) not in corrected]
    added = [Fact(o.field, o.value, o.source_words, PLACE, Origin.PERSON) for o in standing if o.value is not None]
    return (*added, *kept), lapsed
