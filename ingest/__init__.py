"""Turns what sources publish into calls: fetch, parse, read facts, tell one call from another, note what changed.

Here: one adapter per wire format, one extractor per kind of fact, and the pipeline that runs them in order.
Not here: ranking, mail, pages; `ingest` writes the record through `matcher.store` and knows nothing after it.
"""
