"""The shipped sample read through the product's own adapters."""

from datetime import datetime

from config.catalogue import load_catalogue
from ingest.sample import sample_answers
from ingest.sources.registry import adapter_for
from matcher.model.notice import Notice


def sample_notices(now: datetime) -> list[Notice]:
    """Every notice of the invented feeds."""
    catalogue = load_catalogue()
    found = []
    for source_id, body in sample_answers(now):
        adapter = adapter_for(catalogue[source_id])
        found += adapter.parse(body, adapter.replayed()).notices
    return found
