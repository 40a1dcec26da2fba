"""The record: what Muster knows, in SQLite or PostgreSQL.

Here: tables, the engine, migrations, and one module per aggregate whose functions are named for what they answer and
return domain types. Not here: decisions about what to store (the callers') and anything about the search index.
"""
