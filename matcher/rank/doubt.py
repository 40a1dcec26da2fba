"""Why a profile cannot be matched well, for the member to read; empty where it can."""

from matcher.model.match import Fit
from matcher.rank.fit import fit_of
from matcher.rank.lexical import Bm25
from matcher.rank.ranking import CallScores
from matcher.rank.topics import Profile
from matcher.text.analyse import words

LEAST_WORDS = 25
LEAST_KNOWN = 0.35


def profile_note(profile: Profile, bm25: Bm25, scores: CallScores) -> str:
    """One sentence, or nothing."""
    told = set(words(profile.whole))
    if not told:
        return "The profile is empty: without a description of what you do nothing can be matched."
    known = sum(bm25.knows(word) for word in told) / len(told)
    if known < LEAST_KNOWN and len(told) >= LEAST_WORDS // 2:
        return "Few words of the profile occur in any call: calls are matched in English."
    if len(told) < LEAST_WORDS:
        return (f"The profile has only {len(told)} telling word{'s' * (len(told) > 1)}: describe two or three "
                "capabilities and past projects to get matches that are yours.")
    if fit_of(float(scores.seen[-1]), len(scores.seen)) is Fit.WEAK:
        return "No call seen so far stands out for this profile: name concrete techniques, products and users."
    return ""
