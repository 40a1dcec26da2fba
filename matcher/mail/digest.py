"""The weekly digest as one person gets it, or None where there is nothing for them."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from matcher.mail.item import item_for, short_deadline
from matcher.mail.letter import Form, Item, Letter, Section
from matcher.mail.links import Links
from matcher.mail.news import News, NewsKind
from matcher.mail.selection import CLOSING_WITHIN_DAYS, MOST_ITEMS, MOST_SHARED
from matcher.model.call import Call, CallStatus
from matcher.model.edition import Edition, EditionSection, SharedItem
from matcher.model.instant import days_left
from matcher.model.mail import Recipient
from matcher.model.match import Match, Readiness, ReadinessItem
from matcher.model.member import Member

Assess = Callable[[Call, Member, datetime], tuple[ReadinessItem, ...]]


def digest_letter(edition: Edition, recipient: Recipient, member: Member | None, matches: Mapping[str, Match],
                  calls: Mapping[str, Call], own: Sequence[News], assess: Assess, links: Links, now: datetime, *,
                  with_events: bool = True) -> Letter | None:
    """Matched to the member first, then news of the person's own, then the shared sections, at most twelve items.

    Of the shared calls the member's own `matches` come first. Each call stands once, closed ones are gone.
    """
    matched = _matched(edition, recipient, member, matches, calls, assess, links, now)
    taken = {item.call_id for item in matched}
    personal = [n for n in own if n.call.id not in taken][:MOST_ITEMS - len(matched)]
    taken |= {n.call.id for n in personal}
    shared = [i for i in edition.plan.shared if i.call_id not in taken and _still_stands(i, calls, now)]
    shared = _at_most(sorted(shared, key=lambda i: i.call_id not in matches), MOST_ITEMS - len(taken))
    sections = [Section(f"Matched to {member.name}", tuple(matched), Form.SHORT,
                        more="See all your matches",
                        more_url=links.all_calls())] if matched and member else []
    for kind in NewsKind:
        items = tuple(item_for(n.call, recipient.person_id, links, now, note=n.note, with_actions=False)
                      for n in personal if n.kind is kind)
        if items:
            sections.append(Section(f"For you: {kind.heading[0].lower()}{kind.heading[1:]}", items, Form.BRIEF))
    for part in EditionSection:
        items = tuple(item_for(calls[i.call_id], recipient.person_id, links, now, with_actions=False,
                               note=_note(i, calls[i.call_id], member, assess, now))
                      for i in shared if i.section is part)
        if items:
            sections.append(Section(part.heading, items, Form.BRIEF))
    if not sections:
        return None
    listed = [*(calls[i.call_id] for i in matched), *(n.call for n in personal), *(calls[i.call_id] for i in shared)]
    opening = (_first_sentence(len(matched), len(listed), member),)
    return Letter(subject(listed, now), (*opening, edition.intro) if edition.intro else opening, tuple(sections),
                  edition.plan.events if with_events else ())


def subject(listed: list[Call], now: datetime) -> str:
    """"Defence and cyber funding this week: 9 open calls, 3 closing by 5 December"."""
    is_open = [c for c in listed if c.is_open(now)]
    gates = sorted(gate.at for c in is_open if (gate := c.next_gate(now)) and gate.at)
    soon = [at for at in gates if days_left(at, now) <= CLOSING_WITHIN_DAYS]
    count = f"{len(is_open)} open call{'s' if len(is_open) != 1 else ''}"
    start = f"Defence and cyber funding this week: {count}"
    if soon:
        last = next(gate for c in is_open if (gate := c.next_gate(now)) and gate.at == soon[-1])
        return f"{start}, {len(soon)} closing by {short_deadline(last).partition(',')[0]}"
    if gates:
        first = next(gate for c in is_open if (gate := c.next_gate(now)) and gate.at == gates[0])
        return f"{start}, the first closes {short_deadline(first).partition(',')[0]}"
    return start


def _matched(edition: Edition, recipient: Recipient, member: Member | None, matches: Mapping[str, Match],
             calls: Mapping[str, Call], assess: Assess, links: Links, now: datetime) -> list[Item]:
    if member is None:
        return []
    ids = [i for i in edition.plan.matched.get(member.id, ()) if i in calls and calls[i].is_open(now)]
    return [item_for(calls[i], recipient.person_id, links, now, matches.get(i), assess(calls[i], member, now))
            for i in ids]


def _at_most(shared: list[SharedItem], room: int) -> list[SharedItem]:
    taken: Counter[EditionSection] = Counter()
    kept: list[SharedItem] = []
    for item in shared:
        if taken[item.section] < MOST_SHARED[item.section] and len(kept) < room:
            taken[item.section] += 1
            kept.append(item)
    return kept


def _note(item: SharedItem, call: Call, member: Member | None, assess: Assess, now: datetime) -> str:
    """What changed or what staff added; and the honest word where a rule shuts this reader's firm out."""
    blockers = [r for r in assess(call, member, now) if r.state is Readiness.BLOCKER] if member else []
    out = f"Probably not for you: {blockers[0].label}" if blockers else ""
    return ". ".join(filter(None, [item.note, out]))


def _still_stands(item: SharedItem, calls: Mapping[str, Call], now: datetime) -> bool:
    call = calls.get(item.call_id)
    if call is None or call.hidden:
        return False
    if item.section is EditionSection.CHANGED:
        return True
    if item.section is EditionSection.COMING_UP:
        return call.status_at(now) in (CallStatus.UPCOMING, CallStatus.FORECAST, CallStatus.OPEN)
    return call.is_open(now)


def _first_sentence(matched: int, listed: int, member: Member | None) -> str:
    others = listed - matched
    rest = f" {others} more that the cluster should know of." if others and matched else ""
    if matched and member:
        return f"{matched} open call{'s fit' if matched != 1 else ' fits'} what {member.name} does, best first.{rest}"
    return f"{listed} call{'s' if listed != 1 else ''} that the cluster should know of this week."
