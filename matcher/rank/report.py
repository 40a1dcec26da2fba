"""What one matching run did."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MatchReport:
    """`pairs_scored` counts (member, call) pairs that were computed; what had not changed was kept."""

    members: int
    open_calls: int
    seen: int
    pairs_scored: int = 0
    texts_embedded: int = 0
    matches: int = 0
    is_sample_new: bool = False
    notes: Mapping[str, str] = field(default_factory=dict)
    """Member id -> why few or no matches can be expected of the profile as it is."""
