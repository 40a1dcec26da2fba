"""Staff bring firms together over a call: one mail to each firm's people, who else is in it and how to reach them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from matcher.mail.compose import Composer
from matcher.mail.item import item_for, title_of
from matcher.mail.letter import Form, Letter, Section
from matcher.model.call import Call
from matcher.model.mail import Mail, MailKind, Recipient, SubscriptionKind
from matcher.model.member import Member
from matcher.store.subscriptions import recipients


@dataclass(frozen=True, slots=True)
class Introduction:
    """The mails of one introduction; `silent` are firms that nobody may be written to at."""

    mails: tuple[Mail, ...]
    silent: tuple[Member, ...]


def introduce(connection: Connection, composer: Composer, call: Call, firms: Sequence[Member],
              themes: Mapping[str, str], words: str, now: datetime) -> Introduction:
    """Composes the introduction and queues nothing. `themes` are each firm's in words; gaps and counts never go in.

    Only people who asked for matched opportunities are written to. The same firms over the same call have the same
    keys, so they are introduced once.
    """
    people = {firm.id: [r for r in recipients(connection, SubscriptionKind.MATCHES) if r.member_id == firm.id]
              for firm in firms}
    reached = [firm for firm in firms if people[firm.id]]
    together = hashlib.sha256(" ".join(sorted(f.id for f in firms)).encode()).hexdigest()[:12]
    lines = tuple(_line(firm, themes.get(firm.id, ""), people[firm.id]) for firm in reached)
    owner = composer.site.owner_name
    mails = []
    for firm in reached:
        others = " and ".join(other.name for other in reached if other is not firm)
        opening = (f"{owner} introduces {firm.name} and {others}: you could bid together for the call below, and you "
                   "agreed to be introduced.", *lines, *([f"{owner} adds: {words}"] if words else []))
        for person in people[firm.id]:
            letter = Letter(f"Meet {others}: {title_of(call)}", opening, (Section("The call", (
                item_for(call, person.person_id, composer.links, now, with_actions=False),), Form.FULL),))
            mails.append(composer.letter(letter, person, MailKind.ALERT,
                                         f"introduce:{call.id}:{together}:{person.person_id}", "", now))
    return Introduction(tuple(mails) if len(reached) > 1 else (), tuple(f for f in firms if f not in reached))


def _line(firm: Member, themes: str, people: Sequence[Recipient]) -> str:
    named = ", ".join(f"{p.name} ({p.email})" if p.name else p.email for p in people)
    return f"{firm.name}: {themes}{'. ' if themes else ''}{named}"
