"""What the links of a mail do. `offer` reads and is for GET; `act` writes and is for POST; both may be called again.

The page at `/m/<token>` (web) shows the offer with one button. A one-click unsubscribe posts without looking.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from matcher.mail.compose import Composer
from matcher.mail.item import title_of
from matcher.mail.links import Act, Action, BadLink
from matcher.mail.service import queue_unsubscribed
from matcher.model.feedback import Reason, Verdict
from matcher.model.mail import SubscriptionKind, SubscriptionState, Suppression
from matcher.model.member import Person
from matcher.store.calls import get_call
from matcher.store.feedback import put_feedback, verdicts_of
from matcher.store.people import person_by_id
from matcher.store.subscriptions import confirm, end, subscriptions_of
from matcher.store.suppression import suppress

_FURTHER_ON = (Verdict.APPLIED, Verdict.WON, Verdict.LOST)
_NOTHING_TO_CONFIRM = "There is nothing to confirm any more. Sign up again if you like."
ALL = "all"
"""Subject of an unsubscribe from everything."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A page with one button; `done` heads the page that says what came of it, `note` stands under the button.

    `asks_reason`: let the person say why, if they like.
    """

    heading: str
    words: str
    button: str
    done: str
    note: str = ""
    asks_reason: bool = False


def offer(connection: Connection, action: Action) -> Offer:
    """What pressing the button would do. Touches nothing. Raises BadLink where there is nothing to do it to."""
    if action.act is Act.CONFIRM:
        return _confirming(connection, action)
    if action.act is Act.UNSUBSCRIBE:
        words = _unsubscribe_words(action)
        return Offer("Stop these mails?", f"You will get no more mail about {words}. It takes effect at once.",
                     "Stop them", "Stopped")
    if action.act is Act.PREFERENCES:
        return Offer("Your mails", "Choose what we send you and how often.", "Save", "Saved")
    title = _title(connection, action)
    if action.act is Act.INTERESTED:
        words = (f"We note that you are interested in “{title}”, tell the cluster's team, and remind you 14, 7 and 2 "
                 "days before it closes.")
        return Offer("Interested?", words, "Yes, interested", "Noted")
    return Offer("Not for you?", f"We will not show you “{title}” again.", "Not for us", "Noted", asks_reason=True)


def act(connection: Connection, composer: Composer, action: Action, now: datetime, reason: str = "") -> str:
    """Does it, and says what is true now. Doing it again changes nothing. Raises BadLink as `offer` does."""
    if action.act is Act.CONFIRM:
        return _confirm(connection, action, now)
    if action.act is Act.UNSUBSCRIBE:
        return _unsubscribe(connection, composer, action, now)
    if action.act in (Act.INTERESTED, Act.NOT_FOR_US):
        return _say(connection, action, reason if reason in set(Reason) else "", now)
    raise BadLink("Use the form on the page.")


def _confirming(connection: Connection, action: Action) -> Offer:
    person = person_by_id(connection, action.person_id)
    asked = [s.kind.words for s in subscriptions_of(connection, action.person_id)
             if s.state is not SubscriptionState.OFF]
    if person is None or not asked:
        raise BadLink(_NOTHING_TO_CONFIRM)
    return Offer("Is this you?", f"Press the button and we send {' and '.join(asked)} to {person.email}.",
                 "Yes, send it to me", "Confirmed",
                 "If you did not ask, do nothing: the request is deleted after seven days.")


def _confirm(connection: Connection, action: Action, now: datetime) -> str:
    confirm(connection, action.person_id, now)
    on = [s.kind.words for s in subscriptions_of(connection, action.person_id) if s.state is SubscriptionState.ON]
    if not on:
        raise BadLink(_NOTHING_TO_CONFIRM)
    return f"Thank you. You get {' and '.join(on)} from now on."


def _unsubscribe(connection: Connection, composer: Composer, action: Action, now: datetime) -> str:
    words = _unsubscribe_words(action)
    kinds = tuple(SubscriptionKind) if action.subject == ALL else (SubscriptionKind(action.subject),)
    person = person_by_id(connection, action.person_id)
    on = {s.kind for s in subscriptions_of(connection, action.person_id) if s.state is not SubscriptionState.OFF}
    end(connection, action.person_id, kinds, "the person's own link", now)
    if person and action.subject == ALL:
        suppress(connection, person.email, Suppression.UNSUBSCRIBED_ALL, now)
    if person and on & set(kinds):
        queue_unsubscribed(connection, composer, person, words, now)
    return f"You are unsubscribed from {words}."


def _say(connection: Connection, action: Action, reason: str, now: datetime) -> str:
    person, title = _member_person(connection, action), _title(connection, action)
    member_id = person.member_id or ""
    verdict = Verdict.INTERESTED if action.act is Act.INTERESTED else Verdict.NOT_FOR_US
    if verdicts_of(connection, member_id).get(action.subject) in _FURTHER_ON:
        return f"You told us more about “{title}” already; that stands."
    put_feedback(connection, member_id, action.subject, verdict, now, person_id=person.id, reason=reason)
    if action.act is Act.INTERESTED:
        return f"Noted: you are interested in “{title}”."
    return f"Noted: “{title}” is not for you. We will not show it again."


def _member_person(connection: Connection, action: Action) -> Person:
    person = person_by_id(connection, action.person_id)
    if person is None or person.member_id is None:
        raise BadLink("Only members can do this.")
    return person


def _title(connection: Connection, action: Action) -> str:
    call = get_call(connection, action.subject)
    if call is None:
        raise BadLink("This call is not here any more.")
    return title_of(call)


def _unsubscribe_words(action: Action) -> str:
    if action.subject == ALL:
        return "everything"
    try:
        return SubscriptionKind(action.subject).words
    except ValueError as error:
        raise BadLink("This link is not one of ours or was altered.") from error
