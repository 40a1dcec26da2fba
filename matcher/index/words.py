"""The words of an embedded generation, in tantivy: stems for ranking and phrases, `words` as typed for prefixes and
spelling."""

from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray

from matcher.index.protocol import IndexEntry
from matcher.index.tokens import distinct, words_of
from matcher.text.analyse import stems


def open_words(folder: Path) -> tantivy.Index:
    """The words in a folder. Raises FileNotFoundError where there are none: an empty index would go unnoticed."""
    if not tantivy.Index.exists(str(folder)):
        raise FileNotFoundError(f"no words in {folder}")
    return words_at(folder)


def words_at(folder: Path) -> tantivy.Index:
    """The words in a folder, made where there are none."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", indexed=True, fast=True)
    for name, option in (("stems", "position"), ("title", "position"), ("leads", "freq"), ("words", "basic")):
        builder.add_text_field(name, tokenizer_name="tokens", index_option=option)
    index = tantivy.Index(builder.build(), path=str(folder), reuse=True)
    index.register_tokenizer("tokens", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def document_of_words(row: int, entry: IndexEntry) -> tantivy.Document:
    """The words of one row."""
    whole = f"{entry.title}\n{entry.text}"
    document = tantivy.Document()
    document.add_unsigned("row", row)
    document.add_text("stems", " ".join(stems(whole)))
    document.add_text("title", " ".join(stems(entry.title)))
    document.add_text("leads", " ".join(stems("\n".join(entry.leads))))
    document.add_text("words", " ".join(distinct(words_of(whole))))
    return document


def rows_with(words: tantivy.Index, query: tantivy.Query, limit: int = 0
              ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Rows that a query finds, dead ones too, and their scores, best first; all, or the best `limit`."""
    searcher = words.searcher()
    hits = searcher.search(query, limit=max(1, limit or searcher.num_docs), count=False).hits
    rows = searcher.fast_field_values("row", [address for _, address in hits]) if hits else []
    return np.asarray(rows, dtype=np.int64), np.asarray([score for score, _ in hits], dtype=np.float32)
