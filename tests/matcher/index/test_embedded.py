"""The folder of the embedded index: damage is told in words and mended by a rebuild; writers take turns."""

import multiprocessing
import shutil
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
import tantivy

from matcher.errors import IndexFault
from matcher.index import generation
from matcher.index.embedded import EmbeddedIndex
from matcher.index.entry import entry_of, meaning_of
from matcher.index.protocol import IndexEntry, SearchRequest
from matcher.index.sync import check, rebuild, sync
from matcher.index.words import open_words
from matcher.store.calls import put_call
from matcher.store.engine import Record
from tests.support.calls import NOW, a_call
from tests.support.embedders import WordEmbedder

EMBEDDER = WordEmbedder()
_WRITES = 12
_VITAL = ("LIVE", "entries.db", "meta.json", ".idx", ".term", ".fast", ".store", ".fieldnorm")


def _truncate(path: Path) -> None:
    _replace(path, path.read_bytes()[:path.stat().st_size // 2])


def _garble(path: Path) -> None:
    _replace(path, b"\xff\x00garbage" * (1 + path.stat().st_size // 9))


def _empty(path: Path) -> None:
    _replace(path, b"")


def _replace(path: Path, content: bytes) -> None:
    """Another file of the name: who has the old one mapped would be killed by its being cut."""
    path.unlink()
    path.write_bytes(content)


def _found(index: EmbeddedIndex, words: str = "") -> list[str]:
    page = index.search(SearchRequest(words, NOW, size=100), meaning_of("radar", EMBEDDER))
    return sorted(hit.call_id for hit in page.hits)


@pytest.fixture
def filled(record: Record, tmp_path: Path) -> Record:
    with record.writing() as connection:
        for number in range(5):
            put_call(connection, a_call(f"c{number}", title=f"Radar number {number}"))
    index = EmbeddedIndex(tmp_path / "index")
    sync(record, index, EMBEDDER, NOW)
    index.close()
    return record


@pytest.mark.parametrize(("name", "hurt"), [*product(_VITAL, (_truncate, _garble, _empty, Path.unlink)),
                                            *product(("leads.f16", "passages.f16"), (_truncate, Path.unlink))])
def test_a_damaged_index_says_so_and_a_rebuild_mends_it(filled: Record, tmp_path: Path, name: str,
                                                        hurt: Callable[[Path], None]) -> None:
    (path,) = [p for p in (tmp_path / "index").rglob("*") if p.name.endswith(name)]
    hurt(path)
    with pytest.raises(IndexFault, match="muster index"):
        _found(EmbeddedIndex(tmp_path / "index"), "radar")
    assert rebuild(filled, EmbeddedIndex(tmp_path / "index"), EMBEDDER, NOW).put == 5
    mended = EmbeddedIndex(tmp_path / "index")
    assert _found(mended, "radar") == [f"c{n}" for n in range(5)]
    assert check(filled, mended, EMBEDDER, NOW).is_clean


def test_an_index_of_another_version_or_none_is_built_by_the_next_sync(filled: Record, tmp_path: Path) -> None:
    (tmp_path / "index" / "LIVE").write_text("calls-v0-3")
    with pytest.raises(IndexFault, match=r"another version.*muster index rebuild"):
        _found(EmbeddedIndex(tmp_path / "index"))
    assert sync(filled, EmbeddedIndex(tmp_path / "index"), EMBEDDER, NOW).put == 5
    shutil.rmtree(tmp_path / "index")
    assert sync(filled, EmbeddedIndex(tmp_path / "index"), EMBEDDER, NOW).put == 5
    assert len(_found(EmbeddedIndex(tmp_path / "index"))) == 5


def test_a_damaged_index_that_is_mended_answers_nothing_before_it_is_whole(filled: Record, tmp_path: Path) -> None:
    _truncate(tmp_path / "index" / "calls-v1-2" / "entries.db")
    index = EmbeddedIndex(tmp_path / "index")
    index.begin_rebuild()
    index.put([entry_of(a_call("c1", title="Radar"), EMBEDDER, 100)])
    with pytest.raises(IndexFault, match="not there"):
        _found(EmbeddedIndex(tmp_path / "index"))
    index.finish_rebuild()
    assert _found(index) == ["c1"]


def test_a_word_that_is_lost_from_the_index_is_found_by_the_check(filled: Record, tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path / "index")
    words = open_words(tmp_path / "index" / "calls-v1-2" / "words")
    writer = words.writer(num_threads=1)
    writer.delete_documents_by_query(tantivy.Query.term_query(words.schema, "row", 2))
    writer.commit()
    writer.wait_merging_threads()
    assert check(filled, index, EMBEDDER, NOW).altered == ("c2",)
    assert len(_found(index, "radar")) == 5


def test_words_of_what_was_changed_or_removed_go_with_the_next_put(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path / "index")
    for seq, title in enumerate(("Radar", "Sonar", "Lidar")):
        index.put([entry_of(a_call("c1", title=title), EMBEDDER, seq)])
        index.put([entry_of(a_call(f"gone{seq}", title="Radar"), EMBEDDER, 1)])
        index.remove({f"gone{seq}": 2})
    index.put([entry_of(a_call("c2", title="Maser"), EMBEDDER, 1)])
    words = open_words(tmp_path / "index" / "calls-v1-1" / "words").searcher()
    assert (words.num_docs, words.doc_freq("title", "lidar")) == (2, 1)


def test_what_died_takes_no_more_room_than_what_lives_and_no_reader_notices(tmp_path: Path,
                                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation, "_LEAST_DEAD", 20)
    writer, reader, untouched = (EmbeddedIndex(tmp_path / name) for name in ("index", "index", "fresh"))
    faults: list[object] = []
    is_over = threading.Event()

    def read() -> None:
        while not is_over.is_set():
            seen = [name for name in _found(reader, "radar") if name != "gone"]
            if len(seen) != 10:
                faults.append(seen)
            time.sleep(0.002)

    def entries(turn: int) -> list[IndexEntry]:
        return [entry_of(a_call(f"c{n}", title=f"Radar {turn} {n}", closes=NOW + timedelta(days=n, microseconds=turn)),
                         EMBEDDER, 10 * turn) for n in range(10)]

    writer.put(entries(1))
    reading = threading.Thread(target=read)
    reading.start()
    for turn in range(2, 15):
        writer.put([*entries(turn), entry_of(a_call("gone", title="Radar"), EMBEDDER, 10 * turn)])
        writer.remove({"gone": 10 * turn + 1})
    is_over.set()
    reading.join()
    assert faults == []
    (folder,) = (tmp_path / "index").glob("calls-*")
    assert (folder / "leads.f16").stat().st_size <= (11 + 32) * 2 * 64
    writer.put([*entries(1), entry_of(a_call("gone", title="Radar"), EMBEDDER, 11)])
    untouched.put(entries(14))
    assert writer.hashes() == untouched.hashes()
    assert len(_found(reader, "title:14")) == 10
    for request in (SearchRequest("radar 7", NOW), SearchRequest("", NOW, sort="closing")):
        ours, fresh = (i.search(request, meaning_of("radar 7", EMBEDDER)) for i in (reader, untouched))
        assert (ours.hits, ours.total, ours.facets) == (fresh.hits, fresh.total, fresh.facets)


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    writers = [multiprocessing.get_context("forkserver").Process(target=_write, args=(tmp_path / "index", name))
               for name in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    expected = sorted(f"{name}{n}" for name in "ab" for n in range(_WRITES))
    index = EmbeddedIndex(tmp_path / "index")
    assert _found(index) == sorted(index.hashes()) == expected


def _write(folder: Path, name: str) -> None:
    index = EmbeddedIndex(folder)
    for number in range(_WRITES):
        index.put([entry_of(a_call(f"{name}{number}", title="Radar"), EMBEDDER, 1)])


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(IndexFault, match="cannot be used"):
        EmbeddedIndex(tmp_path / "file")
