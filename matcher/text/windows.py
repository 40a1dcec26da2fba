"""Windows of a text measured in a model's own tokens."""

from collections.abc import Sequence

from tokenizers import Tokenizer

TITLE_TOKENS = 40
"""A title is cut here, so that it never crowds out the text that it stands before."""
LEAST_BODY = 32
_FRAME = 3      # the model's own marks at both ends, and the full stop after the title


def cut_windows(tokenizer: Tokenizer, title: str, text: str, tokens: int, stride: int) -> list[str]:
    """Windows of `tokens` each, title included; one begins every `stride` tokens of `text`, the title alone if no text.

    A window never begins after the end of the one before: a long title shortens the stride.
    """
    head, title_tokens = _first_tokens(tokenizer, title, TITLE_TOKENS)
    spans: Sequence[tuple[int, int]] = tokenizer.encode(text, add_special_tokens=False).offsets
    if not spans:
        return [head]
    body = max(LEAST_BODY, tokens - title_tokens - _FRAME)
    found = []
    for start in range(0, len(spans), min(stride, body)):
        end = min(start + body, len(spans))
        piece = text[spans[start][0]:spans[end - 1][1]]
        found.append(f"{head}. {piece}" if head else piece)
        if end == len(spans):
            break
    return found


def _first_tokens(tokenizer: Tokenizer, text: str, count: int) -> tuple[str, int]:
    spans = tokenizer.encode(text, add_special_tokens=False).offsets[:count]
    return (text[:spans[-1][1]].strip(), len(spans)) if spans else ("", 0)
