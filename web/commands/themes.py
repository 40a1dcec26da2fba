"""`muster themes`: what a call is said to be about, from which words, and staff's own word on it."""

import click

from config.taxonomy import taxonomy
from matcher.errors import StoreError
from matcher.store.themes import correct_themes, themes_on
from web.workbench import Workbench


@click.group()
def themes() -> None:
    """The themes of calls and the evidence for them."""


@themes.command()
@click.argument("call_id", metavar="CALL")
def show(call_id: str) -> None:
    """Each theme of CALL and of its challenges, with the words that speak for it."""
    with Workbench().record.reading() as connection:
        known = themes_on(connection, call_id)
    if known is None:
        raise StoreError(f"no themes were looked for on {call_id!r}: `muster index sync` does")
    for ref, found in sorted(known.found.items()):
        for theme in found:
            words = ", ".join(f["words"] + (" (title)" if f["in_title"] else "") for f in theme["evidence"])
            place = f"challenge {ref}: " if ref else ""
            click.echo(f"{place}{theme['id']} {taxonomy().label(theme['id'])} ({theme['strength']:g}): {words}")
    if known.corrected is not None:
        click.echo(f"instead, by {known.corrected_by}: {', '.join(known.corrected) or 'none'}")


@themes.command("set")
@click.argument("call_id", metavar="CALL")
@click.argument("tags", metavar="[TAG]...", nargs=-1)
@click.option("--by", default="command line", show_default=True, help="Whose word it is.")
def set_themes(call_id: str, tags: tuple[str, ...], by: str) -> None:
    """Give CALL these TAGs, or none, whatever its text says."""
    for tag in tags:
        if tag not in taxonomy().tags:
            raise StoreError(taxonomy().unknown(tag))
    bench = Workbench()
    with bench.record.writing() as connection:
        correct_themes(connection, call_id, tags, by, bench.now)
    click.echo(f"{call_id}: {', '.join(tags) or 'no theme'}; `muster index sync` tells the index")


@themes.command()
@click.argument("call_id", metavar="CALL")
def reset(call_id: str) -> None:
    """Take staff's word on CALL back: its own words count again."""
    bench = Workbench()
    with bench.record.writing() as connection:
        correct_themes(connection, call_id, None, "", bench.now)
    click.echo(f"{call_id}: its own words count again")
