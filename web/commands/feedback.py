"""`muster feedback`: what members said of calls, and what that suggests about their profiles."""

import click

from matcher.cluster.suggestions import suggestions
from matcher.errors import StoreError
from matcher.model.feedback import Reason, Verdict
from matcher.rank.calibrate import not_enough_words
from matcher.store.calibration import calibration_now
from matcher.store.calls import get_calls
from matcher.store.feedback import feedback_of, put_feedback, withdraw_feedback
from matcher.store.members import get_member
from web.workbench import Workbench


@click.group()
def feedback() -> None:
    """Interested, not for us, applied, won, lost."""


@feedback.command()
@click.argument("member_id", metavar="MEMBER")
@click.argument("call_id", metavar="CALL")
@click.argument("verdict", type=click.Choice([v.value for v in Verdict]))
@click.option("--reason", default="", type=click.Choice([r.value for r in Reason]), show_choices=False,
              help=f"Why not: {', '.join(r.value for r in Reason if r.value)}.")
@click.option("--comment", default="", help="In the member's own words.")
def put(member_id: str, call_id: str, verdict: str, reason: str, comment: str) -> None:
    """Note what MEMBER says of CALL; it takes the place of an earlier answer."""
    bench = Workbench()
    with bench.record.writing() as connection:
        put_feedback(connection, member_id, call_id, verdict, bench.now, reason=reason, comment=comment)
    click.echo(f"noted: {member_id} {verdict} {call_id}")


@feedback.command()
@click.argument("member_id", metavar="MEMBER")
@click.argument("call_id", metavar="CALL")
def withdraw(member_id: str, call_id: str) -> None:
    """Take the answer of MEMBER about CALL back."""
    bench = Workbench()
    with bench.record.writing() as connection:
        if not withdraw_feedback(connection, member_id, call_id, bench.now):
            raise StoreError(f"no answer of {member_id} about {call_id} stands")
    click.echo("taken back")


@feedback.command("list")
@click.argument("member_id", metavar="MEMBER")
def list_answers(member_id: str) -> None:
    """MEMBER's answers, newest first, and what they suggest about its profile."""
    with Workbench().record.reading() as connection:
        member = get_member(connection, member_id)
        if member is None:
            raise StoreError(f"no member is called {member_id!r}")
        answers = feedback_of(connection, member_id)
        calls = {c.id: c for c in get_calls(connection, [f.call_id for f in answers])}
    for one in answers:
        why = f" ({one.reason.words})" if one.reason else ""
        click.echo(f"{one.at:%Y-%m-%d}  {one.verdict.value}{why}  {one.call_id}  {one.shown.get('title', '')}")
    for suggestion in suggestions(member, answers, calls):
        click.echo(f"suggestion for {suggestion.field}: {suggestion.words}")


@feedback.command()
def calibration() -> None:
    """What a match's score is worth, from everybody's answers by the last run: how often such calls were wanted."""
    with Workbench().record.reading() as connection:
        found = calibration_now(connection)
    if not found.points:
        click.echo(not_enough_words(found))
        return
    click.echo(f"{found.yes} yes and {found.no} no; a {found.method} curve, expected calibration error "
               f"{found.error:.3f} on answers held out")
    click.echo(f"{'answers':>8} {'said':>6} {'wanted':>7}")
    for one in found.bins:
        click.echo(f"{one.count:>8} {one.said:>6.2f} {one.wanted:>7.2f}")
