"""What a member is shown: the closest calls that it may go for, and apart those that a rule shuts it out of."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from matcher.cluster.declined import declined_calls
from matcher.model.call import Call
from matcher.model.match import Match, Readiness, ReadinessItem
from matcher.model.member import Member
from matcher.rank.fit import is_close_enough, most_shown
from matcher.readiness.report import assess, items_of
from matcher.store.calls import get_calls
from matcher.store.matches import matches_of

_STORED = 10_000


@dataclass(frozen=True, slots=True)
class Listed:
    """A match with its call and what the member would still need for it."""

    match: Match
    call: Call
    ready: tuple[ReadinessItem, ...]

    @property
    def blockers(self) -> list[ReadinessItem]:
        """What shuts the member out, as far as we know."""
        return items_of(self.ready, Readiness.BLOCKER)


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Best first both; a blocked call takes no place from one that the member may go for."""

    fitting: tuple[Listed, ...]
    blocked: tuple[Listed, ...]


def shortlist(connection: Connection, member: Member, now: datetime) -> Shortlist:
    """As many as the member's setting asks for, of the stored matches that are close enough, open and not declined."""
    near = [m for m in matches_of(connection, member.id, _STORED) if is_close_enough(m, member.volume)]
    calls = {c.id: c for c in get_calls(connection, [m.call_id for m in near])
             if c.is_open(now) and not c.hidden}
    declined = declined_calls(connection, member.id, list(calls.values()))
    listed = [Listed(m, calls[m.call_id], assess(calls[m.call_id], member, now)) for m in near
              if m.call_id in calls and m.call_id not in declined]
    most = most_shown(member.volume)
    return Shortlist(tuple(one for one in listed if not one.blockers)[:most],
                     tuple(one for one in listed if one.blockers)[:most])
