"""The fast engine: a prepared ONNX file run by onnxruntime, tokenised by tokenizers; never imports torch."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from matcher.errors import ModelError
from matcher.text.embed import Vectors
from matcher.text.windows import cut_windows

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
ABOUT_FILE = "prepared.json"
PREPARATION = "loud16"
"""How the file was made; a folder made otherwise is made anew."""


class OnnxEmbedder:
    """One prepared folder, loaded. Texts run one at a time: a dynamic int8 scale would else depend on the neighbours,
    and padding would cost what batching saves."""

    def __init__(self, folder: Path) -> None:
        try:
            about = json.loads((folder / ABOUT_FILE).read_text())
            self.fingerprint: str = about["fingerprint"]
            self.dimension: int = about["dimension"]
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
            self._session = onnxruntime.InferenceSession(str(folder / MODEL_FILE), _options(),
                                                         providers=["CPUExecutionProvider"])
        except Exception as error:
            raise ModelError(f"the prepared model in {folder} cannot be read ({error}); delete that folder and it is "
                             "prepared again") from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def embed(self, texts: Sequence[str], max_tokens: int = 256) -> Vectors:
        """`(len(texts), dimension)` float32 of unit length; a text's vector does not depend on the others."""
        found = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            ids = self._tokenizer.encode(text).ids
            if len(ids) > max_tokens:
                ids = [*ids[:max_tokens - 1], ids[-1]]
            tokens = np.array([ids], dtype=np.int64)
            feed = {"input_ids": tokens, "attention_mask": np.ones_like(tokens)}
            found[row] = self._session.run(None, feed)[0][0]
        return found

    def windows(self, title: str, text: str, tokens: int = 128, stride: int = 96) -> list[str]:
        """See `Embedder.windows`."""
        return cut_windows(self._tokenizer, title, text, tokens, stride)


def _options() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(os.environ.get("OMP_NUM_THREADS", "0"))
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False     # the arena keeps the longest text's memory for ever
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")    # a busy wait starves other processes
    options.log_severity_level = 3
    return options
