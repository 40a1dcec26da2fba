"""The main job end to end: on the shipped sample, and on real calls of 2020 to 2023."""

import email
import email.policy
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from matcher.model.call import CallStatus
from matcher.store.calls import live_calls
from matcher.store.engine import open_record
from matcher.store.matches import matches_of
from matcher.store.members import active_members
from tests.support.shared import shared

ROOT = Path(__file__).resolve().parents[1]
FEBRUARY_2023 = datetime(2023, 2, 1, 9, tzinfo=UTC)


def muster(folder: Path, *arguments: str, now: str = "") -> str:
    """Runs the command line in `folder`; its output, once it ended well."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MUSTER_MODEL_FOLDER": str(ROOT / "var" / "models")}
    if now:
        environment["MUSTER_NOW"] = now
    done = subprocess.run([sys.executable, "-m", "web.cli", *arguments], cwd=folder, env=environment,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def bodies(outbox: Path) -> list[str]:
    """The text part of every mail in the outbox."""
    found = []
    for path in sorted(outbox.rglob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        part = message.get_body(("plain",))
        assert part is not None, path
        found.append(part.get_content())
    return found


@pytest.mark.slow
def test_the_sample_gives_every_firm_matches_and_mails_that_go_once(tmp_path: Path) -> None:
    now = datetime.now(UTC).isoformat()      # one, since a week may begin meanwhile
    muster(tmp_path, "ingest", "--sample", now=now)
    muster(tmp_path, "members", "import", "--sample", "--confirmed-by", "a test", now=now)
    muster(tmp_path, "index", "sync", now=now)
    muster(tmp_path, "match", "--json", now=now)
    record = open_record(f"sqlite:///{tmp_path}/var/muster.db")
    with record.reading() as connection:
        firms = active_members(connection)
        assert len(firms) == 12
        assert sum(bool(matches_of(connection, firm.id)) for firm in firms) == 12
    muster(tmp_path, "edition", "draft", "this", now=now)
    muster(tmp_path, "edition", "approve", "this", now=now)
    muster(tmp_path, "edition", "send", "this", now=now)
    first = bodies(tmp_path / "var/outbox")
    assert first
    muster(tmp_path, "edition", "send", "this", now=now)
    assert bodies(tmp_path / "var/outbox") == first


@pytest.mark.slow
def test_of_real_calls_every_line_is_accounted_for_and_the_digest_holds_open_ones_only(tmp_path: Path) -> None:
    calls = shared("data/uk-calls-pivot-2020-2023/calls.jsonl")
    now = FEBRUARY_2023.isoformat()
    report = muster(tmp_path, "ingest", "--from", str(calls), now=now)
    counts = {what: int(number.replace(",", "")) for number, what in
              re.findall(r"([\d,]+) (items|new|joined|refused)", report)}
    assert counts["items"] == 1812 == counts["new"] + counts["joined"] + counts["refused"]
    muster(tmp_path, "members", "import", "--sample", "--confirmed-by", "a test", now=now)
    muster(tmp_path, "match", "--json", now=now)
    muster(tmp_path, "edition", "draft", "2023-W05", now=now)
    muster(tmp_path, "edition", "approve", "2023-W05", now=now)
    muster(tmp_path, "edition", "send", "2023-W05", now=now)
    texts = bodies(tmp_path / "var/outbox")
    assert texts
    with open_record(f"sqlite:///{tmp_path}/var/muster.db").reading() as connection:
        known = live_calls(connection)
    ended = [c.title for c in known if c.status_at(FEBRUARY_2023) not in (CallStatus.OPEN, CallStatus.UPCOMING)]
    still = {c.title for c in known if c.title not in ended}
    told = {title for title in (*ended, *still) for text in texts if f"\n{title}\n" in text.replace("\r\n", "\n")}
    assert told, "no title of a call was found in any mail"
    assert told <= still
