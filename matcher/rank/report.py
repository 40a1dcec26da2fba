"""What one matching run did."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MatchReport:
    """`pairs_scored` counts (member, call) pairs that were computed; what had not changed was kept."""

    members: int
    open_calls: int
    seen: int
    pairs_scored: int
    texts_embedded: int
    matches: int
    is_sample_new: bool
    notes: Mapping[str, str]
    """Member id -> why few or no matches can be expected of the profile as it is."""
