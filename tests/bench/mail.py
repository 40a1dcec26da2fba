"""How fast mail goes: ten thousand people's weekly mails composed and queued, then handed to a loopback SMTP server.

    python -m tests.bench.mail [PEOPLE]     wanted: 120 s and 500 MB for 10,000; 200 mails a second

The server runs in a process of its own and the sender has two connections.
"""

import asyncio
import multiprocessing
import resource
import socket
import sys
import time
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

from config.settings import MailSettings
from matcher.mail.edition import approve, draft, send
from matcher.mail.outbox import send_due
from matcher.mail.transports import open_transport
from matcher.readiness.report import assess
from matcher.store.calls import put_call
from matcher.store.engine import Record
from matcher.store.members import put_member
from tests.mail.building import (
    NOW,
    WEEK,
    a_call,
    a_composer,
    a_match,
    a_member,
    a_record,
    put_match,
    put_reader,
)

MEMBERS, CALLS, MATCHES, SENT = 1000, 60, 5, 4000


def main(people: int = 10_000) -> None:
    """Prints one line a measurement."""
    with TemporaryDirectory() as folder:
        record = a_record(Path(folder))
        _fill(record, people)
        started, worked = time.perf_counter(), time.process_time()
        draft(record, WEEK, NOW)
        approve(record, WEEK, "bench", NOW)
        report = send(record, WEEK, a_composer(), assess, NOW)
        seconds, busy = time.perf_counter() - started, time.process_time() - worked
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"composed and queued {report.queued} mails in {seconds:.1f} s ({busy:.1f} s of CPU), {memory} MB")
        _send(record, SENT)


def _fill(record: Record, people: int) -> None:
    members = min(MEMBERS, people)
    with record.writing() as connection:
        for number in range(CALLS):
            call = a_call(f"c{number}", f"Call {number} about sensing in cluttered terrain", 3 + number)
            put_call(connection, replace(call, summary="What the call is about, in a sentence."))
        for number in range(members):
            put_member(connection, a_member(f"m{number}"), NOW)
            for rank in range(1, MATCHES + 1):
                put_match(connection, a_match(f"m{number}", f"c{(number + rank * 7) % CALLS}", rank))
        for number in range(people):
            put_reader(connection, f"p{number}", f"m{number % members}")


def _send(record: Record, wanted: int) -> None:
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    server.start()
    settings = MailSettings(mail_url=f"smtp://127.0.0.1:{ours.recv()}", mail_rate=10_000, mail_brake_floor=1_000_000)
    started, worked = time.perf_counter(), time.process_time()
    report = send_due(record, [open_transport(settings) for _ in range(2)], settings, lambda: NOW,
                      lambda: time.perf_counter() - started > wanted / 200 * 2)
    seconds, busy = time.perf_counter() - started, time.process_time() - worked
    print(f"handed over {report.sent} mails in {seconds:.1f} s ({busy:.1f} s of CPU) over two connections: "
          f"{report.sent / seconds:.0f} a second")
    server.kill()


def _serve(told: Connection) -> None:
    """A server that takes everything and keeps nothing, so that the sender is what is measured."""
    asyncio.run(_serving(told))


async def _serving(told: Connection) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = await asyncio.start_server(_converse, sock=listening)
        told.send(listening.getsockname()[1])
        await server.serve_forever()


async def _converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 bench\r\n")
    while line := await reader.readline():
        word = line[:4].upper()
        if word == b"DATA":
            writer.write(b"354 go\r\n")
            await writer.drain()
            await reader.readuntil(b"\r\n.\r\n")
        writer.write(b"250 ok\r\n" if word != b"QUIT" else b"221 bye\r\n")
        await writer.drain()
    writer.close()


if __name__ == "__main__":
    main(*[int(word) for word in sys.argv[1:]])
