"""`muster`: the whole product without a browser. Commands live in `web.commands` and load when they are called."""

import importlib
import sys

import click

_COMMANDS = {
    "run": "run:run",
    "ingest": "ingest:ingest",
    "facts": "facts:facts",
    "evaluate": "evaluate:evaluate",
    "search": "search:search",
    "match": "match:match",
    "why": "match:why",
    "edition": "edition:edition",
    "mail": "mail:mail",
    "index": "index:index",
    "members": "members:members",
    "feedback": "feedback:feedback",
    "themes": "themes:themes",
    "db": "db:db",
    "jobs": "scheduler:jobs",
    "scheduler": "scheduler:scheduler",
    "serve": "serve:serve",
    "doctor": "doctor:doctor",
}
"""Command name to `module:attribute` in web.commands."""


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, attribute = _COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(f"web.commands.{module}"), attribute)
        return command


@click.group(cls=_LazyGroup)
@click.version_option(package_name="muster")
def muster() -> None:
    """Muster finds the defence and dual-use funding calls that fit a cluster's members."""


def main() -> None:
    """Entry point of the console script: a known fault prints one line and exits 1."""
    from pydantic import ValidationError

    from config.errors import ConfigError
    from ingest.errors import IngestError
    from matcher.errors import MatcherError

    try:
        muster(standalone_mode=True)
    except ValidationError as fault:      # the only pydantic models that a command reads outside of files are settings
        for wrong in fault.errors():
            name = "_".join(str(part) for part in wrong["loc"]).upper()
            click.echo(f"muster: the setting MUSTER_{name} is wrong: {wrong['msg']}, got {wrong['input']!r}", err=True)
        sys.exit(1)
    except (ConfigError, IngestError, MatcherError) as fault:
        click.echo(f"muster: {fault}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
