"""Prepares a model's fast file once: export to ONNX, make it smaller, check it against the reference, put it in place.

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
from matcher.text.embedding import fingerprint_of
from matcher.text.models import Form, card_of
from matcher.text.onnx_engine import ABOUT_FILE, MODEL_FILE, TOKENIZER_FILE, OnnxEmbedder
from matcher.text.reference_engine import ReferenceEmbedder
from matcher.text.weights import find_weights, weights_hash

LEAST_COSINE = 0.98


def prepare(model: str, folder: Path) -> str:
    """Makes `folder` for `model` and returns the fingerprint. The folder appears whole or not at all."""
    weights = find_weights(model, folder.parent)
    sha256 = weights_hash(weights)
    reference = ReferenceEmbedder(weights, "")
    card = card_of(model)
    forms: tuple[Form, ...] = (*card.forms, "fp32") if card else ("int8", "fp32")
    least = card.least_cosine if card else LEAST_COSINE
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        whole = Path(scratch) / "whole.onnx"
        export(reference, whole)
        for form in forms:
            made = Path(scratch) / form
            made.mkdir()
            shutil.copy(weights / TOKENIZER_FILE, made / TOKENIZER_FILE)
            make_smaller(whole, made / MODEL_FILE, form)
            fingerprint = fingerprint_of(model, sha256, f"onnx-{form}")
            about = {"fingerprint": fingerprint, "dimension": reference.dimension, "form": form, "sha256": sha256}
            (made / ABOUT_FILE).write_text(json.dumps(about))
            about["least_cosine"] = truth = least_cosine(reference, OnnxEmbedder(made))
            if truth >= least or form == "fp32":
                (made / ABOUT_FILE).write_text(json.dumps(about, indent=1))
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


def make_smaller(whole: Path, target: Path, form: Form) -> None:
    """Writes `whole` to `target` in `form`."""
    if form == "fp32":
        shutil.copy(whole, target)
    elif form == "int8":
        from onnxruntime.quantization import QuantType, quantize_dynamic

        quantize_dynamic(str(whole), str(target), per_channel=True, weight_type=QuantType.QInt8)
    else:
        import onnx
        from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

        quantizer = MatMulNBitsQuantizer(onnx.load(str(whole)), bits=8, block_size=64, is_symmetric=True,
                                         accuracy_level=4)
        quantizer.process()
        quantizer.model.save_model_to_file(str(target), False)


def least_cosine(reference: ReferenceEmbedder, fast: OnnxEmbedder) -> float:
    """The worst agreement of the two engines over the texts of check_texts.txt, and over one longer than a window."""
    texts = Path(__file__).with_name("check_texts.txt").read_text().split("\n\n")
    texts.append(" ".join(texts))
    return float(np.min(np.sum(reference.embed(texts) * fast.embed(texts), axis=1)))


def main() -> None:
    """Prepares, or ends with one line that says why not."""
    try:
        prepare(sys.argv[1], Path(sys.argv[2]))
    except ModelError as fault:
        sys.exit(str(fault))


if __name__ == "__main__":
    main()
