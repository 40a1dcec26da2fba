"""How a message leaves: the protocol, its faults, and the transport that writes files."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from matcher.errors import MailError
from matcher.model.mail import Mail

OnTaken = Callable[[str], None]
"""Called with the server's answer the moment it took the message; commits that to the record."""


class Transport(Protocol):
    """Hands over one message at a time; connects when first needed."""

    def hand_over(self, mail: Mail, on_taken: OnTaken) -> None:
        """Raises Refused, Deferred, Dropped or ServerAway where the message was not taken."""

    def close(self) -> None:
        """Lets go of the connection."""


class Refused(MailError):
    """5xx for this message: never again."""


class NoSuchAddress(Refused):
    """5xx whose status says that there is no such mailbox or domain (RFC 3463, 5.1.x)."""


class Deferred(MailError):
    """4xx for this message: later."""


class Dropped(MailError):
    """The connection broke within this message: perhaps its fault."""


class ServerAway(MailError):
    """No connection, no sender accepted, or the server shuts down: nothing can be sent now."""


class ServerLeft(ServerAway):
    """The server shut down within this message: perhaps its fault, so it goes to the end of the line."""


class FileTransport:
    """One `.eml` a mail in a folder, written beside and moved into place; the same mail has the same name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def hand_over(self, mail: Mail, on_taken: OnTaken) -> None:
        """Writes the file, then says so. Raises ServerAway where the folder cannot be written."""
        path = self._folder / file_name(mail.key)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            beside = path.with_suffix(f".{os.getpid()}.part")
            with beside.open("wb") as file:
                file.write(mail.message)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except OSError as error:
            raise ServerAway(f"cannot write {path}: {error.strerror}") from error
        on_taken(f"written to {path.name}")

    def close(self) -> None:
        """Nothing is held open."""


def file_name(key: str) -> str:
    """`edition-2026-W48-p1.eml`; a key with other characters, or a long one, is named by its hash."""
    plain = key.replace(":", "-")
    sound = all(c.isascii() and (c.isalnum() or c in "-_") for c in plain) and len(plain) <= 120
    return f"{plain if sound else hashlib.sha256(key.encode()).hexdigest()[:30]}.eml"
