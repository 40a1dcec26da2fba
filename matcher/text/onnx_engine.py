"""The fast engine: a prepared ONNX file run by onnxruntime, tokenised by tokenizers; never imports torch.

A run with nothing new embeds nothing, so the model is loaded with the first text.
"""

import json
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from matcher.errors import ModelError
from matcher.text.embed import Vectors
from matcher.text.windows import cut_windows

if TYPE_CHECKING:
    from onnxruntime import InferenceSession, SessionOptions
    from tokenizers import Tokenizer

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
ABOUT_FILE = "prepared.json"
PREPARATION = "loud16-both-rows-heights"
"""How the file was made; a folder made otherwise is made anew."""


class OnnxEmbedder:
    """One prepared folder. Texts run one at a time: a dynamic int8 scale would else depend on the neighbours, and
    padding would cost what batching saves. Raises ModelError, here or with the first text, where a file is damaged."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            about = json.loads((folder / ABOUT_FILE).read_text())
            self.fingerprint: str = about["fingerprint"]
            self.dimension: int = about["dimension"]
            for name in (TOKENIZER_FILE, MODEL_FILE):
                (folder / name).stat()
        except Exception as error:
            raise self._damaged(error) from error

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(self._folder / TOKENIZER_FILE))
        except Exception as error:
            raise self._damaged(error) from error
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _session(self) -> "InferenceSession":
        import onnxruntime

        try:
            return onnxruntime.InferenceSession(str(self._folder / MODEL_FILE), _options(),
                                                providers=["CPUExecutionProvider"])
        except Exception as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> ModelError:
        return ModelError(f"the prepared model in {self._folder} cannot be read ({error}); delete that folder and it "
                          "is prepared again")

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


def _options() -> "SessionOptions":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(os.environ.get("OMP_NUM_THREADS", "0"))
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False     # the arena keeps the longest text's memory for ever
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")    # a busy wait starves other processes
    options.log_severity_level = 3
    return options
