"""The sample's firms get the invented calls that a person reading both would pick for them."""

from datetime import UTC, datetime

import numpy as np
import pytest

from config.settings import project_folder
from matcher.cluster.files import read_members
from matcher.rank.encode import encode_profiles, encode_topics
from matcher.rank.lexical import Bm25
from matcher.rank.matrices import score_profiles
from matcher.rank.topics import Topic, profile_of
from matcher.text.analyse import stem_counts
from tests.support.embedders import real_embedder
from tests.support.feeds import sample_notices

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
PICKED = {
    "example-tidewell": {"Monitoring of operational technology", "Safer remote access"},
    "example-lacewing": {"Navigation when satellites", "Counter-drone", "Drone services"},
    "example-keystone-cipher": {"Post-quantum", "Quantum networking"},
    "example-fosse-signals": {"Passive radar", "Security Rapid Impact", "Navigation when satellites"},
    "example-nightjar": {"Security monitoring for small hospitals", "Cyber uplift"},
    "example-greywether": {"Materials for hypersonic", "Lightweight armour"},
    "example-marlpit": {"Tools against co-ordinated", "Language models"},
    "example-thornback": {"Seabed survey", "Safer batteries", "Robots for offshore"},
    "example-sallow-and-finch": {"Secure by Design", "Cyber uplift"},
    "example-hollin-photonics": {"Stand-off detection", "Infrared detector"},
    "example-bramblegate": {"Hardening a classified", "Memory-safe"},
    "example-oxlip-health": {"Simulation for trauma", "Keeping people safe"}}
"""Beginnings of the titles that a reader put first for each firm."""


@pytest.fixture(scope="module")
def firsts() -> dict[str, list[str]]:
    """The three best titles for each firm, by the ranking's own recipe."""
    topics = list({n.title: Topic(n.key, n.title, n.lead) for n in sample_notices(NOW)}.values())
    counts = Bm25([stem_counts(topic.text) for topic in topics])
    embedder = real_embedder()
    matrix = encode_topics(topics, counts, embedder)
    profiles = [profile_of(one) for one in read_members(project_folder() / "sample" / "members.yaml", NOW.date())]
    scores = score_profiles(encode_profiles(profiles, counts, embedder), matrix, matrix)
    return {profile.id: [topics[i].title for i in np.argsort(-found.score)[:3]]
            for profile, found in zip(profiles, scores, strict=True)}


@pytest.mark.parametrize("member_id", PICKED)
def test_a_sample_firms_best_match_is_one_that_a_reader_picked(member_id: str, firsts: dict[str, list[str]]) -> None:
    found = firsts[member_id]
    assert any(found[0].startswith(title) for title in PICKED[member_id]), found
    assert sum(any(title.startswith(picked) for picked in PICKED[member_id]) for title in found) >= 2, found
