"""Keeps a model's word table in int8 with a scale a row: a quarter of its size, and nearly as true as fp32.

One scale for the whole table (what onnxruntime makes of it) is set by its loudest row and costs a third of all that the
int8 form gets wrong (docs/matching.md).
"""

from typing import Any

import torch

_LEAST_ROWS = 10_000
_STEPS = 127


class RowsInt8(torch.nn.Module):
    """A word table whose rows are int8 times a scale of their own."""

    rows: torch.Tensor
    scales: torch.Tensor

    def __init__(self, table: torch.Tensor) -> None:
        super().__init__()
        scales = table.abs().amax(dim=1, keepdim=True).clamp(min=1e-12) / _STEPS
        self.register_buffer("rows", (table / scales).round().to(torch.int8))
        self.register_buffer("scales", scales)

    def forward(self, ids: Any) -> Any:
        """The vectors of `ids`, `(…, d)`."""
        return self.rows[ids].float() * self.scales[ids]


def shrink_word_tables(model: torch.nn.Module) -> None:
    """Replaces the large embedding tables of `model` in place."""
    tables = {name: layer for name, layer in model.named_modules()
              if isinstance(layer, torch.nn.Embedding) and layer.num_embeddings >= _LEAST_ROWS}
    for name, layer in tables.items():
        place, _, last = name.rpartition(".")
        setattr(model.get_submodule(place), last, RowsInt8(layer.weight.data))
