"""`muster doctor`: one line a part, and what to do where one is not well."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import click

from config.settings import (
    ClockSettings,
    EmbeddingSettings,
    IndexSettings,
    MailSettings,
    RecordSettings,
    SiteSettings,
)
from matcher.mail.smtp import SmtpTransport
from matcher.mail.transports import open_transport

Check = Callable[[], str]


@click.command()
def doctor() -> None:
    """Check record, catalogue, model, index, mail, clock and disk. Exit code 1 where something must be done."""
    failed = 0
    for name, check in _CHECKS:
        try:
            click.echo(f"ok    {name:<10} {check()}")
        except Exception as fault:      # each part is looked at whatever befell the one before
            failed += 1
            click.echo(f"FAULT {name:<10} {' '.join(str(fault).split()) or type(fault).__name__}")
    if failed:
        click.echo(f"{failed} of {len(_CHECKS)} need attention.")
        raise SystemExit(1)


def _record() -> str:
    from sqlalchemy import func, select

    from matcher.store.engine import open_record
    from matcher.store.tables.calls import call
    from matcher.store.tables.members import member

    record = open_record(RecordSettings().database_url)
    with record.reading() as connection:
        calls = connection.execute(select(func.count()).select_from(call)).scalar_one()
        members = connection.execute(select(func.count()).select_from(member)).scalar_one()
    record.close()
    advice = "" if calls else "; empty: run `muster ingest`"
    return f"{record.engine.url.render_as_string()}: {calls:,} calls, {members:,} members{advice}"


def _ranking_model() -> str:
    from matcher.text.embedding import STAND_IN, open_ranker, ranking_model

    settings = EmbeddingSettings()
    embedder = open_ranker(settings)
    embedder.embed(["a call for low-power sensing"])
    note = settings.model_folder / STAND_IN
    told = "" if ranking_model(settings) == settings.model else (
        f"; it stands in for {settings.model}: {note.read_text().strip()}; to try again: rm {note}; "
        "muster match --reembed")
    return f"{embedder.fingerprint}, {embedder.dimension} dimensions{told}"


def _search_model() -> str:
    from matcher.text.embedding import open_reader

    embedder = open_reader(EmbeddingSettings())
    embedder.embed(["a call for low-power sensing"])
    return f"{embedder.fingerprint}, {embedder.dimension} dimensions"


def _index() -> str:
    from matcher.index import open_index

    index = open_index(IndexSettings().index_url)
    held = len(index.hashes())
    index.close()
    return f"{IndexSettings().index_url}: {held:,} calls" + ("" if held else "; empty: run `muster index sync`")


def _mail() -> str:
    address = MailSettings().mail_url
    if address.startswith("file:"):
        folder = Path(address.removeprefix("file:"))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".muster-doctor").touch()
        (folder / ".muster-doctor").unlink()
        return f"{address}: mails are written there as files and not sent"
    settings, site = MailSettings(), SiteSettings()
    if not site.site_url.startswith("https://"):
        raise RuntimeError(f"MUSTER_SITE_URL is {site.site_url}: one-click unsubscribing needs an https:// address")
    if settings.mail_from == MailSettings.model_fields["mail_from"].default:
        raise RuntimeError("MUSTER_MAIL_FROM is still the example's: name a mailbox of your own domain")
    transport = open_transport(settings)
    assert isinstance(transport, SmtpTransport)
    return f"{urlsplit(address).hostname} takes our sender; it {transport.greet()}"


def _clock() -> str:
    pinned = ClockSettings().now
    if pinned:
        return f"pinned to {pinned.isoformat()} by MUSTER_NOW"
    now = datetime.now(UTC)
    if now.year < 2026:
        raise RuntimeError(f"the machine's clock says {now.date()}: set it, or every deadline is wrong")
    return f"{now:%Y-%m-%d %H:%M} UTC"


def _disk() -> str:
    free = shutil.disk_usage(".").free / 1e9
    if free < 1:
        raise RuntimeError(f"{free:.1f} GB free: make room, the record needs some")
    return f"{free:.0f} GB free"


_CHECKS: tuple[tuple[str, Check], ...] = (
    ("record", _record), ("ranking", _ranking_model), ("searching", _search_model),
    ("index", _index), ("mail", _mail), ("clock", _clock), ("disk", _disk))
