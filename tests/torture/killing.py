"""Kills a mail worker again and again over one record, and counts what the server took."""

import multiprocessing
import random
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from matcher.store.engine import Record
from tests.mail.building import WEEK, a_composer, a_record, a_week
from tests.support.smtp import Inbox, smtp_server
from tests.torture.mail_worker import work

PEOPLE = 50
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.torture.mail_worker"])


@dataclass(frozen=True)
class Outcome:
    """What came of one round: fifty messages, a worker killed until it got through."""

    kills: int
    took: Counter[str]
    """Message-ID to how often the server took it."""

    @property
    def missed(self) -> int:
        """People who got nothing."""
        return sum(a_composer().message_id(f"edition:{WEEK}:p{n}") not in self.took for n in range(1, PEOPLE + 1))

    @property
    def repeated(self) -> int:
        """Messages beyond one each."""
        return sum(self.took.values()) - len(self.took)


def a_round(folder: Path, prepared: Path, chance: random.Random, most_kills: int, connections: int = 1) -> Outcome:
    """Copies the prepared record and kills the worker at random instants, up to `most_kills` times."""
    folder.mkdir()
    shutil.copy(prepared, folder / "muster.db")
    inbox, kills = Inbox(), 0
    with smtp_server(inbox) as port:
        while True:
            delay = chance.uniform(0, 0.9) if kills < most_kills else None
            if _run(folder / "muster.db", port, connections, delay):
                break
            kills += delay is not None
    return Outcome(kills, inbox.message_ids)


def prepare(folder: Path) -> Path:
    """A record with fifty people and two calls, ready to be drafted."""
    record = a_record(folder)
    a_week(record, readers=PEOPLE)
    with record.writing() as connection:
        connection.exec_driver_sql("update subscription set basis = 'consent'")
    record.close()
    _checkpoint(folder)
    return folder / "muster.db"


def _run(database: Path, port: int, connections: int, delay: float | None) -> bool:
    worker = _PROCESSES.Process(target=work, args=(f"sqlite:///{database}", port, connections))
    worker.start()
    worker.join(delay)
    worker.kill()
    worker.join()
    return worker.exitcode == 0


def _checkpoint(folder: Path) -> None:
    record = Record(f"sqlite:///{folder}/muster.db")
    with record.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    record.close()
