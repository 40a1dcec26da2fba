"""The search index: whole texts, passages and vectors of every call, in an embedded engine or in Elasticsearch.

Here: the protocol, the query language, both engines and what keeps them in step with the record. Not here: member
ranking (`matcher.rank`), which only asks the index for candidates.
"""
