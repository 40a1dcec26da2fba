"""Source text made safe to show: no control, zero-width or direction characters (domain.md 7.3)."""

import re

_CONTROLS = dict.fromkeys([
    *range(9), 11, *range(14, 32), *range(127, 133), *range(134, 160), 0xAD, *range(0x200B, 0x2010),
    *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0xFFFE, 0xFFFF,
])  # fmt: skip
_CONTROLS |= {12: "\n", 133: "\n", 0x2028: "\n", 0x2029: "\n", 0xFFFD: "?"}
_CONTROL = re.compile("[" + "".join(re.escape(chr(code)) for code in _CONTROLS) + "]")


def clean(source: str) -> str:
    """Text without control, zero-width and direction characters; line breaks stay."""
    return source.translate(_CONTROLS) if _CONTROL.search(source) else source


def tidy(source: str) -> str:
    """One clean line with single spaces."""
    return " ".join(clean(source).split())
