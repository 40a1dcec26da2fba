"""What a score is worth: how often calls of such a score were wanted, as members' answers say."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of like probability: how many, what was said on average, how many were wanted."""

    count: int
    said: float
    wanted: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """From so many answers "yes" and "no". `points` are (score, probability), ascending in both; none where nothing is
    claimed. `bins` and `error` come from answers that were held out."""

    yes: int
    no: int
    method: str = ""
    points: tuple[tuple[float, float], ...] = ()
    bins: tuple[Bin, ...] = ()
    error: float = 0.0
    """Expected calibration error: by how much what is said and what is wanted differ, on average over the answers."""
