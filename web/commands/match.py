"""`muster match` and `muster why`: the matches of members with reasons and readiness, and the account of one."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click
from rich.console import Console
from rich.padding import Padding
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from matcher.cluster.doctor import examine
from matcher.cluster.shortlist import Listed, shortlist
from matcher.cluster.why import why as account_of
from matcher.errors import MatcherError
from matcher.mail.item import funding_words
from matcher.model.calibration import Calibration
from matcher.model.match import Fit, Match, Readiness, ReadinessItem
from matcher.model.member import Member
from matcher.model.words import date_words, days_left_words
from matcher.rank.calibrate import chance, chance_words, not_enough_words
from matcher.rank.fit import fit_words
from matcher.rank.run import match_members
from matcher.readiness.report import assess
from matcher.store.calibration import calibration_now
from matcher.store.calls import get_call
from matcher.store.matches import state_of
from matcher.store.members import active_members, get_member
from matcher.store.vectors import forget_others
from web.labels import source_words
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
            forget_others(connection, {bench.ranker.fingerprint, bench.embedder.fingerprint})
    with bench.record.reading() as connection:
        members = [m for m in active_members(connection) if member_id in (None, m.id)]
    if not members:
        raise MatcherError(f"no member is called {member_id!r}" if member_id else
                           "there are no members yet: `muster members import FILE` brings them in")
    console = Console(highlight=False)
    with Progress(console=console, disable=as_json or not console.is_terminal, transient=True) as bar:
        task = bar.add_task("reading calls", total=None)
        report = match_members(bench.record, bench.ranker, bench.now, [m.id for m in members] if member_id else None,
                               lambda done: bar.advance(task, done), bench.index, bench.embedder)
    with bench.record.reading() as connection:
        calibration = calibration_now(connection)
    for member in members:
        _show(bench, console, member, calibration, as_json)
    if not as_json:
        console.print(f"\n{report.members} members, {report.open_calls} open calls, measured against {report.seen} "
                      f"calls seen; {report.pairs_scored} pairs scored anew.")
        if not calibration.points:
            console.print(f"How often such calls were wanted: {not_enough_words(calibration)}.")


@click.command()
@click.argument("member_id", metavar="MEMBER")
@click.argument("call_id", metavar="CALL")
@click.option("--json", "as_json", is_flag=True)
def why(member_id: str, call_id: str, as_json: bool) -> None:
    """Say in full why MEMBER was or was not shown CALL."""
    bench = Workbench()
    account = account_of(bench.record, bench.ranker, member_id, call_id, bench.now, bench.embedder)
    with bench.record.reading() as connection:
        call, member = get_call(connection, call_id), get_member(connection, member_id)
    items = assess(call, member, bench.now) if call and member else ()
    if as_json:
        click.echo(json.dumps({"member": account.member_name, "call": account.call_title, "verdict": account.verdict,
                               "gates": [asdict(g) for g in account.gates],
                               "match": _match_json(account.match) if account.match else None,
                               "readiness": [asdict(i) for i in items]}, default=str))
        return
    console = Console(highlight=False)
    console.print(Text(f"{account.member_name} and “{account.call_title}”", style="bold"))
    console.print(Text(account.verdict))
    gates = Table.grid(padding=(0, 1))
    for gate in account.gates:
        gates.add_row("✓" if gate.is_passed else "✗", gate.name, Text(gate.words))
    console.print(Padding(gates, (1, 0)))
    if account.match:
        console.print(_rows([*_reason_rows(account.match), *_need_rows(items)]))


def _show(bench: Workbench, console: Console, member: Member, calibration: Calibration, as_json: bool) -> None:
    with bench.record.reading() as connection:
        listed = shortlist(connection, member, bench.now)
        state = state_of(connection, member.id)
    note = state.note if state else ""
    if not note and not listed.fitting:
        note = next((f.words for f in examine(member) if f.is_warning), "")
    if as_json:
        click.echo(json.dumps({"member": member.id, "name": member.name, "note": note,
                               "matches": [_listed_json(o, calibration) for o in listed.fitting],
                               "probably_not": [_listed_json(o, calibration) for o in listed.blocked]}, default=str))
        return
    console.print(Text(f"\n{member.name}", style="bold underline"))
    if note:
        console.print(Text(note, style="yellow"))
    if not listed.fitting:
        console.print("No open call is close enough to be shown.")
    for place, one in enumerate(listed.fitting, 1):
        console.print(Padding(_card(place, one, calibration, bench.now), (1, 0, 0, 0)))
    if listed.blocked:
        console.print(Text("\nClose, but probably not for you:"))
        console.print(_rows([("✗", Text.assemble((one.call.title, "bold"), " ", (one.call.id, "dim"), ": ", "; ".join(
            f"{i.label} ({i.evidence})" for i in one.blockers))) for one in listed.blocked]))


def _card(place: int, one: Listed, calibration: Calibration, now: datetime) -> Table:
    call, match = one.call, one.match
    gate = call.next_gate(now)
    by = f"{date_words(gate)}, {days_left_words(gate.at, now)}" if gate and gate.at else "no deadline stated"
    facts = [call.funder or source_words(call.source_id), funding_words(call) or "sum not stated", by]
    fit = fit_words(match) if match.fit is Fit.TOO_FEW else f"{match.fit.words} fit, {fit_words(match)}"
    if said := chance_words(calibration, match.score, match.seen):
        fit += f"; {said}"
    rows = [(f"{place}.", Text(call.title, style="bold")), ("", Text(" · ".join(facts))), ("", Text(fit))]
    if match.challenge_ref:
        named = next((c.title for c in call.challenges if c.ref == match.challenge_ref), match.challenge_ref)
        rows.append(("", Text(f"closest part: {named}")))
    if match.copies:
        rows.append(("", Text(f"also published as {', '.join(match.copies)}")))
    needs = [i for i in one.ready if i.state is not Readiness.MET]
    return _rows([*rows, *_reason_rows(match), *_need_rows(needs), ("", Text(f"{call.id} {call.url}", style="dim"))])


def _rows(rows: Iterable[tuple[str, Text]]) -> Table:
    """Rows of a sign and words that hang under one another."""
    table = Table.grid(padding=(0, 1))
    table.add_column(width=3, justify="right")
    table.add_column(overflow="fold")
    for sign, words in rows:
        table.add_row(sign, words)
    return table


def _reason_rows(one: Match) -> list[tuple[str, Text]]:
    rows = []
    for reason in one.reasons:
        section = f" ({reason.section})" if reason.section else ""
        rows += [("↔", Text(f"the call: “{reason.call_sentence}”")),
                 ("", Text(f"you{section}: “{reason.profile_sentence}”"))]
    return [*rows, ("", Text(f"words in common: {', '.join(one.terms)}"))] if one.terms else rows


def _need_rows(items: Iterable[ReadinessItem]) -> list[tuple[str, Text]]:
    return [(_SIGNS[i.state], Text(" ".join(filter(None, (
        f"{i.label}: {i.evidence or i.state.value}.", f"{i.next_step}." if i.next_step else "",
        f"The call: “{i.quote}”" if i.quote else ""))))) for i in items]


def _listed_json(one: Listed, calibration: Calibration) -> dict[str, Any]:
    return _match_json(one.match) | {"title": one.call.title, "url": one.call.url,
                                     "chance_wanted": chance(calibration, one.match.score, one.match.seen),
                                     "readiness": [asdict(i) for i in one.ready]}


def _match_json(one: Match) -> dict[str, Any]:
    return asdict(one) | {"fit": one.fit.value, "fit_words": fit_words(one)}
