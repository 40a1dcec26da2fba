"""A server on loopback that sends exactly the bytes that a test gives it, as slowly as the test wants."""

import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


@contextmanager
def raw_server(*answers: Iterable[bytes], pause: float = 0.0, reset: bool = False) -> Iterator[str]:
    """Yields its address. Connection n gets the pieces of answer n (the last one again and again), `pause` apart."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    stop = threading.Event()

    def talk(connection: socket.socket, pieces: Iterable[bytes]) -> None:
        with connection:
            try:
                connection.recv(65_536)
                for piece in pieces:
                    if stop.is_set():
                        return
                    connection.sendall(piece)
                    time.sleep(pause)
                if reset:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            except OSError:
                return

    def serve() -> None:
        number = 0
        while not stop.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                continue
            pieces = answers[min(number, len(answers) - 1)]
            number += 1
            threading.Thread(target=talk, args=(connection, pieces), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        stop.set()
        thread.join()
        listener.close()
