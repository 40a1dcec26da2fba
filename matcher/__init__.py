"""Knows calls and members: keeps them, ranks one against the other, says why, and writes to people.

Here: the model, the record, text, index, ranking, readiness, mail. Not here: where calls come from (`ingest`)
and who looks at them (`web`).
"""
