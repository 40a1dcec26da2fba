"""The one analyser: ranking, the embedded index and Elasticsearch's `stems` field all see these tokens."""

import re
import threading
import unicodedata
from collections import Counter
from functools import lru_cache

import Stemmer

_FUNCTION_WORDS = """
a about above after again all also am an and any are as at be because been before being below between both but
by can could did do does doing down during each few for from further had has have having he her here hers him
his how i if in into is it its itself may me might more most must my no nor not of off on once only or other our
ours out over own same shall she should so some such than that the their theirs them then there these they this
those through to too under until up upon us very was we were what when where which while who whom why will with
within would you your yours
"""
STOP_WORDS = frozenset(_FUNCTION_WORDS.split())
"""Function words only: words of the field (system, technology, project) carry little weight by counting already."""

_TOKEN = re.compile(r"[a-z0-9]+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_local = threading.local()      # a PyStemmer object must not be shared between threads


def fold(text: str) -> str:
    """Lower case, accents taken off: "Gdańsk" and "GDANSK" are one word."""
    if text.isascii():
        return text.lower()
    return _BEYOND_ASCII.sub(lambda run: "".join(c for c in run[0] if not unicodedata.combining(c)),
                             unicodedata.normalize("NFKD", text.lower()))


def words(text: str) -> list[str]:
    """Folded [a-z0-9]+ tokens without stop words, in order, unstemmed."""
    return [w for w in _TOKEN.findall(fold(text)) if w not in STOP_WORDS]


def stems(text: str) -> list[str]:
    """The tokens of `text` as they are counted: folded, stop words out, Porter2 stems, in order."""
    return [stem(w) for w in words(text)]


def stem_counts(text: str) -> Counter[str]:
    """How often each stem occurs."""
    return Counter(stems(text))


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The Porter2 stem of one folded word."""
    stemmer = getattr(_local, "stemmer", None)
    if stemmer is None:
        stemmer = _local.stemmer = Stemmer.Stemmer("english", 0)
    return str(stemmer.stemWord(word))
