"""The tables, one file an aggregate. Here: columns and the unique keys that do the safety work. Not here: queries."""

from matcher.store.tables import calls, mail, matches, members, operations, themes
from matcher.store.tables.types import Instant, Json, metadata

__all__ = ["Instant", "Json", "calls", "mail", "matches", "members", "metadata", "operations", "themes"]
