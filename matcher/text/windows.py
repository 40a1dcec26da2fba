"""Windows of a text measured in a model's own tokens."""

from collections.abc import Sequence

from tokenizers import Tokenizer

TITLE_TOKENS = 40
"""A title is cut here, so that it never crowds out the text that it stands before."""


def cut_windows(tokenizer: Tokenizer, title: str, text: str, tokens: int, stride: int) -> list[str]:
    """The windows of `text`: `tokens` of it each, one every `stride`, `title` in front; the title alone if no text."""
    head = _first_tokens(tokenizer, title, TITLE_TOKENS)
    spans: Sequence[tuple[int, int]] = tokenizer.encode(text, add_special_tokens=False).offsets
    if not spans:
        return [head]
    found = []
    for start in range(0, len(spans), stride):
        end = min(start + tokens, len(spans))
        found.append(f"{head}. {text[spans[start][0]:spans[end - 1][1]]}" if head else
                     text[spans[start][0]:spans[end - 1][1]])
        if end == len(spans):
            break
    return found


def _first_tokens(tokenizer: Tokenizer, text: str, count: int) -> str:
    spans = tokenizer.encode(text, add_special_tokens=False).offsets
    return text[:spans[min(count, len(spans)) - 1][1]].strip() if spans else ""
