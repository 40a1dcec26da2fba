"""`muster match` and `muster why`: the matches of members with reasons and readiness, and the account of one."""

import json
from dataclasses import asdict
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from matcher.errors import MatcherError
from matcher.model.call import Call
from matcher.model.match import Match, Readiness, ReadinessItem
from matcher.model.member import Member
from matcher.model.words import date_words, days_left_words
from matcher.rank.fit import fit_words, wanted
from matcher.rank.run import match_members
from matcher.rank.why import why as account_of
from matcher.readiness.report import assess
from matcher.store.calls import get_call, get_calls
from matcher.store.matches import matches_of, state_of
from matcher.store.members import active_members, get_member
from matcher.store.vectors import forget_others
from web.workbench import Workbench

_SIGNS = {Readiness.MET: "✓", Readiness.GAP: "!", Readiness.BLOCKER: "✗", Readiness.UNKNOWN: "?"}


@click.command()
@click.option("--member", "member_id", help="Only this member.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a member, a line each.")
@click.option("--reembed", is_flag=True, help="Drop the vectors of another model from the record and make them anew.")
def match(member_id: str | None, as_json: bool, reembed: bool) -> None:
    """Recompute what changed and show the matches of members, with reasons and readiness."""
    bench = Workbench()
    if reembed:
        with bench.record.writing() as connection:
            forget_others(connection, bench.embedder.fingerprint)
    with bench.record.reading() as connection:
        members = [m for m in active_members(connection) if member_id in (None, m.id)]
    if not members:
        raise MatcherError(f"no member is called {member_id!r}" if member_id else
                           "there are no members yet: `muster members import FILE` brings them in")
    console = Console()
    with Progress(console=console, disable=as_json or not console.is_terminal, transient=True) as bar:
        task = bar.add_task("reading calls", total=None)
        report = match_members(bench.record, bench.embedder, bench.now, [m.id for m in members] if member_id else None,
                               lambda done: bar.advance(task, done))
    for member in members:
        _show(bench, console, member, as_json)
    if not as_json:
        console.print(f"{report.members} members, {report.open_calls} open calls, measured against {report.seen} calls "
                      f"seen; {report.pairs_scored} pairs scored anew.", highlight=False)


@click.command()
@click.argument("member_id", metavar="MEMBER")
@click.argument("call_id", metavar="CALL")
@click.option("--json", "as_json", is_flag=True)
def why(member_id: str, call_id: str, as_json: bool) -> None:
    """Say in full why MEMBER was or was not shown CALL."""
    bench = Workbench()
    account = account_of(bench.record, bench.embedder, member_id, call_id, bench.now)
    with bench.record.reading() as connection:
        call, member = get_call(connection, call_id), get_member(connection, member_id)
    items = assess(call, member, bench.now) if call and member else ()
    if as_json:
        click.echo(json.dumps({"member": account.member_name, "call": account.call_title, "verdict": account.verdict,
                               "gates": [asdict(g) for g in account.gates],
                               "match": _match_json(account.match) if account.match else None,
                               "readiness": [asdict(i) for i in items]}, default=str))
        return
    console = Console()
    console.print(Text(f"{account.member_name} and “{account.call_title}”", style="bold"))
    console.print(Text(account.verdict))
    for gate in account.gates:
        console.print(Text(f"  {'✓' if gate.is_passed else '✗'} {gate.name}: {gate.words}"))
    if account.match:
        _print_reasons(console, account.match)
    _print_readiness(console, items)


def _show(bench: Workbench, console: Console, member: Member, as_json: bool) -> None:
    with bench.record.reading() as connection:
        shown = wanted(matches_of(connection, member.id), member.volume)
        state = state_of(connection, member.id)
        calls = {c.id: c for c in get_calls(connection, [m.call_id for m in shown])}
    note = state.note if state else ""
    if as_json:
        found = [_match_json(m) | {"title": calls[m.call_id].title, "url": calls[m.call_id].url, "readiness":
                 [asdict(i) for i in assess(calls[m.call_id], member, bench.now)]} for m in shown]
        click.echo(json.dumps({"member": member.id, "name": member.name, "note": note, "matches": found}, default=str))
        return
    console.print()
    console.print(Text(member.name, style="bold"))
    if note:
        console.print(Text(note, style="yellow"))
    if not shown:
        console.print("No open call is close enough to be shown.")
    for place, one in enumerate(shown, 1):
        _print_match(console, place, one, calls[one.call_id], member, bench)


def _print_match(console: Console, place: int, one: Match, call: Call, member: Member, bench: Workbench) -> None:
    gate = call.next_gate(bench.now)
    by = f"{date_words(gate)}, {days_left_words(gate.at, bench.now)}" if gate and gate.at else "no deadline stated"
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_row(Text(f"{place}."), Text(call.title, style="bold"))
    table.add_row("", Text(f"{call.id} · {call.funder or call.source_id} · {by}"))
    table.add_row("", Text(f"{one.fit.value.replace('_', ' ')}: {fit_words(one)} (score {one.score:.2f})"))
    if one.challenge_ref:
        named = next((c.title for c in call.challenges if c.ref == one.challenge_ref), one.challenge_ref)
        table.add_row("", Text(f"closest part: {named}"))
    if one.copies:
        table.add_row("", Text(f"also published as {', '.join(one.copies)}"))
    console.print(table)
    _print_reasons(console, one)
    _print_readiness(console, [i for i in assess(call, member, bench.now) if i.state is not Readiness.MET])


def _print_reasons(console: Console, one: Match) -> None:
    for reason in one.reasons:
        section = f" ({reason.section})" if reason.section else ""
        console.print(Text(f"     “{reason.call_sentence}”\n       ↔ you{section}: “{reason.profile_sentence}”"))
    if one.terms:
        console.print(Text(f"     shared words: {', '.join(one.terms)}"))


def _print_readiness(console: Console, items: tuple[ReadinessItem, ...] | list[ReadinessItem]) -> None:
    for item in items:
        quote = f" “{item.quote}”" if item.quote else ""
        step = f" {item.next_step}" if item.next_step else ""
        console.print(Text(f"     {_SIGNS[item.state]} {item.label}: {item.state.value}.{quote}{step}"))


def _match_json(one: Match) -> dict[str, Any]:
    return asdict(one) | {"fit": one.fit.value, "fit_words": fit_words(one)}
