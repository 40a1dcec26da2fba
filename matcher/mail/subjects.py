"""Subjects of alerts: the key fact first, short enough for a phone (domain.md 5.2)."""

from collections.abc import Sequence
from datetime import datetime

from matcher.mail.item import funding_words, short_deadline, shortened, title_of
from matcher.mail.news import News, NewsKind
from matcher.model.change import ChangeKind
from matcher.model.words import days_left_words

TITLE_IN_SUBJECT = 70
_MOVED = {ChangeKind.CANCELLED: "Cancelled", ChangeKind.WITHDRAWN: "Withdrawn", ChangeKind.CLOSED: "Closed",
          ChangeKind.DEADLINE_EARLIER: "Deadline moved earlier to {}",
          ChangeKind.DEADLINE_LATER: "Deadline moved to {}", ChangeKind.DEADLINE_STATED: "Deadline is {}"}
"""The gravest first."""


def alert_subject(news: Sequence[News], now: datetime) -> str:
    """"New match: up to £350,000, Low-power sensing, closes 16 June, midday"; several are counted."""
    changes = [n for n in news if n.kind is NewsKind.CHANGED]
    if changes:
        rest = f", and {len(news) - 1} more" if len(news) > 1 else ""
        return f"{_change_words(changes[0], now)}: {_title(changes[0])}{rest}"
    if len(news) == 1:
        return _single(news[0], now)
    gates = sorted(((gate.at, gate) for n in news if (gate := n.call.next_gate(now)) and gate.at), key=lambda g: g[0])
    first = f", first closes {short_deadline(gates[0][1])}" if gates else ""
    if all(n.kind is NewsKind.CLOSING for n in news):
        return f"{len(news)} calls you were interested in close soon{first}"
    matches = sum(n.kind is NewsKind.MATCH for n in news)
    if matches == len(news):
        return f"{matches} new matches{first}"
    return f"{len(news)} funding calls for you{first}"


def _single(one: News, now: datetime) -> str:
    gate = one.call.next_gate(now)
    closes = f", closes {short_deadline(gate)}" if gate else ""
    if one.kind is NewsKind.CLOSING and gate and gate.at:
        return f"{days_left_words(gate.at, now).capitalize()}: {_title(one)}{closes}"
    start = "New match" if one.kind is NewsKind.MATCH else "New for your search"
    money = funding_words(one.call).partition(", ")[0]
    return f"{start}: {f'{money}, ' if money else ''}{_title(one)}{closes}"


def _change_words(one: News, now: datetime) -> str:
    """What is true now, in the few words that a phone shows: "Deadline moved earlier to 10 December, midday"."""
    gate = one.call.next_gate(now)
    for kind, words in _MOVED.items():
        if kind in one.changes and (gate or "{}" not in words):
            return words.format(short_deadline(gate) if gate else "")
    return shortened(one.note, 90)


def _title(one: News) -> str:
    return shortened(title_of(one.call), TITLE_IN_SUBJECT)
