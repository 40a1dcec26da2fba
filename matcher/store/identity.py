"""What ties notices to calls: strong keys, and the title blocks that find notices of like titles."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from matcher.store.tables.calls import notice, strong_key, title_block
from matcher.store.upsert import insert_once

_POPULAR = 300
"""A block that holds more titles than this tells nothing apart and is passed over."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A notice whose title shares a block with the one asked about."""

    source_id: str
    title: str
    call_id: str


def calls_of_strong_keys(connection: Connection, keys: Iterable[str]) -> dict[str, str]:
    """Strong key to the call that carries it, for those that are known."""
    rows = connection.execute(select(strong_key.c.key, strong_key.c.call_id).where(strong_key.c.key.in_(list(keys))))
    return {r.key: r.call_id for r in rows}


def put_strong_keys(connection: Connection, keys: Iterable[str], call_id: str) -> None:
    """Gives the keys to the call unless another has them."""
    for key in sorted(keys):
        insert_once(connection, strong_key, {"key": key, "call_id": call_id})


def put_title_blocks(connection: Connection, source_id: str, key: str, title: str, blocks: Iterable[str]) -> None:
    """Replaces the blocks under which a notice's title is found."""
    connection.execute(delete(title_block).where(title_block.c.source_id == source_id, title_block.c.key == key))
    connection.execute(insert(title_block), [
        {"block": b, "source_id": source_id, "key": key, "title": title} for b in sorted(blocks)])


def candidates(connection: Connection, blocks: Iterable[str]) -> list[Candidate]:
    """Notices that share a block with few titles in it."""
    sizes = connection.execute(select(title_block.c.block, func.count()).where(title_block.c.block.in_(list(blocks)))
                               .group_by(title_block.c.block))
    telling = [block for block, size in sizes if size <= _POPULAR]
    if not telling:
        return []
    is_its = (notice.c.source_id == title_block.c.source_id) & (notice.c.key == title_block.c.key)
    rows = connection.execute(
        select(title_block.c.source_id, title_block.c.title, notice.c.call_id, notice.c.id).distinct()
        .join(notice, is_its & notice.c.is_current).where(title_block.c.block.in_(telling)).order_by(notice.c.id))
    return [Candidate(r.source_id, r.title, r.call_id) for r in rows]


def move_strong_keys(connection: Connection, call_id: str, to: str) -> None:
    """Gives a call's strong keys to the call that it was joined into."""
    connection.execute(update(strong_key).values(call_id=to).where(strong_key.c.call_id == call_id))
