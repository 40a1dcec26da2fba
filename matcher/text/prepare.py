"""Prepares a model's fast file once: export to ONNX, make it int8, check it against the reference, put it in place.

Runs as `python -m matcher.text.prepare MODEL FOLDER`; needs torch, which nothing else at run time does.
"""

import json
import os
import shutil
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from matcher.errors import ModelError
from matcher.text.embed import Vectors
from matcher.text.embedding import fingerprint_of
from matcher.text.loud import LOUD_CHANNELS, part_loud_channels
from matcher.text.onnx_engine import ABOUT_FILE, MODEL_FILE, PREPARATION, TOKENIZER_FILE, OnnxEmbedder
from matcher.text.reference_engine import ReferenceEmbedder
from matcher.text.rows import shrink_word_tables
from matcher.text.weights import find_weights, weights_hash

LEAST_COSINE = 0.99


def prepare(model: str, folder: Path) -> str:
    """Makes `folder` for `model` and returns the fingerprint. The folder appears whole or not at all.

    int8 with the loud channels in fp32; where that is not true to the reference, as it has been for no model tried,
    fp32.
    """
    weights = find_weights(model, folder.parent)
    sha256 = weights_hash(weights)
    reference = ReferenceEmbedder(weights, "")
    texts = check_texts()
    true_vectors = reference.embed(texts)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        whole = Path(scratch) / "whole.onnx"
        part_loud_channels(reference.model, lambda: reference.embed(texts))
        shrink_word_tables(reference.model)
        export(reference, whole)
        for form in ("int8", "fp32"):
            made = Path(scratch) / form
            made.mkdir()
            shutil.copy(weights / TOKENIZER_FILE, made / TOKENIZER_FILE)
            if form == "int8":
                make_int8(whole, made / MODEL_FILE)
            else:
                shutil.copy(whole, made / MODEL_FILE)
            fingerprint = fingerprint_of(model, sha256, f"onnx-{form}-{PREPARATION}")
            about = {"fingerprint": fingerprint, "dimension": reference.dimension, "preparation": PREPARATION}
            (made / ABOUT_FILE).write_text(json.dumps(about))
            truth = least_cosine(true_vectors, OnnxEmbedder(made).embed(texts))
            if truth >= LEAST_COSINE or form == "fp32":
                (made / ABOUT_FILE).write_text(json.dumps(about | {"least_cosine": truth}, indent=1))
                shutil.rmtree(folder, ignore_errors=True)     # what a killed copy may have left
                os.replace(made, folder)
                return fingerprint
    raise AssertionError("fp32 is always kept")


def export(reference: ReferenceEmbedder, target: Path) -> None:
    """Writes the model with its pooling and normalising as one ONNX graph, opset 17."""
    import torch

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = reference.model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            out = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
            return torch.nn.functional.normalize(out["sentence_embedding"], p=2, dim=1)

    reference.model.eval().to("cpu")
    for module in reference.model.modules():
        if hasattr(module, "config") and hasattr(module.config, "_attn_implementation"):
            module.config._attn_implementation = "eager"            # sdpa does not export at opset 17
    ids = torch.ones((2, 16), dtype=torch.int64)
    dynamic = {0: "texts", 1: "tokens"}
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(Whole(), (ids, torch.ones_like(ids)), str(target), opset_version=17, dynamo=False,
                          input_names=["input_ids", "attention_mask"], output_names=["embedding"],
                          dynamic_axes={"input_ids": dynamic, "attention_mask": dynamic, "embedding": {0: "texts"}})


def make_int8(whole: Path, target: Path) -> None:
    """Writes `whole` with int8 weights per channel and int8 sums, but for the products of loud channels."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    graph = onnx.load(str(whole)).graph
    widths = {weights.name: weights.dims[0] for weights in graph.initializer if len(weights.dims) == 2}
    loud = [node.name for node in graph.node if node.op_type == "MatMul" and widths.get(node.input[1]) == LOUD_CHANNELS]
    quantize_dynamic(str(whole), str(target), per_channel=True, weight_type=QuantType.QInt8,
                     op_types_to_quantize=["MatMul"], nodes_to_exclude=loud)


def check_texts() -> list[str]:
    """The texts of check_texts.txt, and one longer than a window."""
    texts = Path(__file__).with_name("check_texts.txt").read_text().split("\n\n")
    return [*texts, " ".join(texts)]


def least_cosine(one: Vectors, other: Vectors) -> float:
    """The worst agreement of two engines over the same texts."""
    return float(np.min(np.sum(one * other, axis=1)))


def main() -> None:
    """Prepares, or ends with one line that says why not."""
    try:
        prepare(sys.argv[1], Path(sys.argv[2]))
    except ModelError as fault:
        sys.exit(str(fault))


if __name__ == "__main__":
    main()
