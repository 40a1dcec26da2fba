"""Unpacks an answer's body as it arrives, with a cap that counts what comes out: a small bomb stays small."""

import zlib
from collections.abc import Iterable, Iterator

from ingest.errors import FetchError

ACCEPTED = "gzip, deflate"
_STEP = 1 << 20


def unpacked(chunks: Iterable[bytes], encoding: str, most_bytes: int) -> bytes:
    """The whole body. Raises FetchError where it is larger than `most_bytes`, or is not packed as `encoding` says."""
    names = [name.strip().lower() for name in encoding.split(",") if name.strip().lower() not in ("", "identity")]
    if len(names) > 1:
        raise FetchError(f"is packed more than once ({', '.join(names)}); refused", is_final=True)
    if names and names[0] not in ("gzip", "x-gzip", "deflate"):
        raise FetchError(f"is packed as {names[0]!r}, which was not asked for")
    body = bytearray()
    for piece in _inflated(chunks) if names else chunks:
        body += piece
        if len(body) > most_bytes:
            raise FetchError(f"is larger than {most_bytes / 1e6:.0f} MB; refused", is_final=True)
    return bytes(body)


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """At most one megabyte at a time, whatever goes in; several gzip members one after the other are one body."""
    engine, has_begun = None, False
    for chunk in chunks:
        left = chunk
        while left:
            if engine is None:
                if has_begun and not left.startswith(b"\x1f\x8b"):
                    return                                    # padding after the end, as gzip itself ignores it
                engine, has_begun = zlib.decompressobj(_window_of(left)), True
            yield _step(engine, left)
            left = engine.unused_data if engine.eof else engine.unconsumed_tail
            engine = None if engine.eof else engine
    while engine is not None and (piece := _step(engine, b"")):
        yield piece
    if engine is not None and not engine.eof:
        raise FetchError("ends in the middle of its packed body")


def _step(engine: "zlib._Decompress", packed: bytes) -> bytes:
    try:
        return engine.decompress(packed, _STEP)
    except zlib.error as error:
        raise FetchError(f"cannot be unpacked: {error}") from error


def _window_of(start: bytes) -> int:
    """gzip or zlib by their head; "deflate" without one as some servers send it."""
    return zlib.MAX_WBITS | 32 if start[:2] == b"\x1f\x8b" or start[0] & 0x0F == 8 else -zlib.MAX_WBITS
