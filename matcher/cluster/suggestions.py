"""What a member's answers suggest about its profile. A suggestion is said, never acted on by itself."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from config.regions import regions
from config.taxonomy import taxonomy
from matcher.model.call import Call
from matcher.model.feedback import Feedback, Reason, Verdict
from matcher.model.member import LegalForm, Member

FEWEST_FOR_TOPIC = 3
"""Calls of one theme that a member declines as "not our topic" before we ask about the theme."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`field` of the profile that it is about, what to consider, and the calls that it comes from."""

    field: str
    words: str
    call_ids: tuple[str, ...]


def suggestions(member: Member, answers: Iterable[Feedback], calls: Mapping[str, Call]) -> tuple[Suggestion, ...]:
    """Suggestions from the standing "not for us" answers, each once; none that the profile already follows."""
    declined: dict[Reason, list[Feedback]] = {}
    for one in answers:
        if one.verdict is Verdict.NOT_FOR_US and one.withdrawn_at is None:
            declined.setdefault(one.reason, []).append(one)
    found = [_region(member, declined.get(Reason.REGION, [])),
             _form(member, declined.get(Reason.ACADEMICS_ONLY, []) + declined.get(Reason.NOT_ELIGIBLE, [])),
             _certificates(member, declined.get(Reason.CERTIFICATES, [])),
             *_topics(member, declined.get(Reason.TOPIC, []), calls)]
    return tuple(one for one in found if one)


def _region(member: Member, declined: Sequence[Feedback]) -> Suggestion | None:
    if not declined or member.works_in_regions:
        return None
    named = sorted({str(name) for one in declined for name in (one.shown.get("facts") or {}).get("regions", [])})
    words = "You said “not our region”"
    if named:
        words += f" of calls for {', '.join(named)}"
    home = f" besides {regions().name(member.region)}" if member.region else ""
    return Suggestion("works_in_regions", f"{words}. Name the regions that you work in{home}, and each call will say "
                      "whether it fits them.", _ids(declined))


def _form(member: Member, declined: Sequence[Feedback]) -> Suggestion | None:
    if not declined or member.legal_form is not LegalForm.UNKNOWN:
        return None
    return Suggestion("legal_form", "You declined calls that you may not lead. Tell us what kind of organisation you "
                      "are, and such calls will say so at once.", _ids(declined))


def _certificates(member: Member, declined: Sequence[Feedback]) -> Suggestion | None:
    if not declined or (member.certificates and member.cleared):
        return None
    return Suggestion("certificates", "You declined calls for want of a certificate or clearance. List those that you "
                      "hold, and each call will say what is missing.", _ids(declined))


def _topics(member: Member, declined: Sequence[Feedback], calls: Mapping[str, Call]) -> list[Suggestion]:
    themes: Counter[str] = Counter()
    for one in declined:
        themes.update(calls[one.call_id].themes if one.call_id in calls else ())
    known = {topic.casefold() for topic in member.excluded_topics}
    return [Suggestion("excluded_topics", f"You declined {count} calls on “{taxonomy().label(theme)}”. Leave the topic "
                       "out?", _ids([f for f in declined if f.call_id in calls and theme in calls[f.call_id].themes]))
            for theme, count in themes.most_common()
            if count >= FEWEST_FOR_TOPIC and theme not in member.tags
            and taxonomy().label(theme).casefold() not in known]


def _ids(answers: Sequence[Feedback]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.call_id for one in answers))
