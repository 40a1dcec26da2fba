"""More like this: the words of a lead that set it apart."""

import math
from collections import Counter
from collections.abc import Callable, Sequence

DISTINCTIVE = 25
"""Words of a lead that are searched, and calls of each ranking that are fused."""


def distinctive(stems: Sequence[str], frequency: Callable[[str], int], calls: int) -> list[str]:
    """The stems with the most weight (count × idf), at most DISTINCTIVE; those in no other call are left out."""
    weights = {s: n * math.log(1 + calls / df) for s, n in Counter(stems).items() if (df := frequency(s)) > 1}
    return sorted(weights, key=lambda s: (-weights[s], s))[:DISTINCTIVE]
