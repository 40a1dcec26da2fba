"""Keeps a model's loud channels out of its int8 arithmetic, which makes int8 true for every model.

A few channels of a layer's input are ten to fifty times louder than the others, the same for every text (Dettmers et
al. 2022, LLM.int8()). One int8 scale for all channels leaves the quiet ones a handful of steps: all-mpnet-base-v2 then
keeps a cosine of .86 with itself. So the loudest are multiplied in fp32 beside the int8 product of all the others.

In a wide layer what is left of a token is divided by its highest value before, and multiplied by it after, the int8
product: one scale serves all tokens of a text, and a quiet token beside a high one would use a few of its steps only.
"""

from collections.abc import Callable
from typing import Any

import torch

LOUD_CHANNELS = 16
"""Kept apart in each layer: 8 give MiniLM a least cosine of .9988, 16 .9992, 32 .9993 (docs/matching.md)."""
_WIDE = 512
"""In narrower layers one height for all tokens costs more time than it brings."""
_LEAST_HEIGHT = 1e-9


class PartedLinear(torch.nn.Module):
    """A linear layer whose loud channels are multiplied on their own; the same result in fp32."""

    mask: torch.Tensor
    loud: torch.Tensor
    loud_weight: torch.Tensor
    bias: torch.Tensor

    def __init__(self, whole: torch.nn.Linear, loud: torch.Tensor) -> None:
        super().__init__()
        mask = torch.ones(whole.in_features)
        mask[loud] = 0
        self.register_buffer("mask", mask)
        self.register_buffer("loud", loud)
        self.register_buffer("loud_weight", whole.weight.data[:, loud].T.contiguous())
        self.register_buffer("bias", whole.bias.data)
        self.quiet = torch.nn.Linear(whole.in_features, whole.out_features, bias=False)
        self.quiet.weight = torch.nn.Parameter(whole.weight.data * mask)      # loud weights would set the int8 scales

    def forward(self, x: Any) -> Any:
        """What the layer gives for `x`."""
        quiet = x * self.mask
        height = 1
        if self.quiet.in_features >= _WIDE:
            height = quiet.abs().amax(dim=-1, keepdim=True).clamp(min=_LEAST_HEIGHT)
            quiet = quiet / height
        loud = torch.matmul(x.index_select(-1, self.loud), self.loud_weight)
        return self.quiet(quiet) * height + loud + self.bias


def part_loud_channels(model: torch.nn.Module, run_texts: Callable[[], object]) -> None:
    """Replaces the wide linear layers of `model` in place; `run_texts` has it read texts that show what is loud."""
    layers = {name: layer for name, layer in model.named_modules()
              if isinstance(layer, torch.nn.Linear) and layer.in_features >= 4 * LOUD_CHANNELS}
    loudest: dict[str, torch.Tensor] = {}

    def listen(name: str) -> Callable[[torch.nn.Module, tuple[torch.Tensor, ...]], None]:
        def hook(_layer: torch.nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
            heard = inputs[0].detach().abs().flatten(0, -2).max(dim=0).values
            loudest[name] = torch.maximum(loudest[name], heard) if name in loudest else heard
        return hook

    hooks = [layer.register_forward_pre_hook(listen(name)) for name, layer in layers.items()]
    run_texts()
    for hook in hooks:
        hook.remove()
    for name, heard in loudest.items():
        place, _, last = name.rpartition(".")
        setattr(model.get_submodule(place), last,
                PartedLinear(layers[name], heard.topk(LOUD_CHANNELS).indices.sort().values))
