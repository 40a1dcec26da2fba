"""Opens the embedder that the settings ask for, and has its fast file prepared the first time."""

import fcntl
import json
import os
import re
import subprocess
import sys
from pathlib import Path

from config.settings import EmbeddingSettings
from matcher.errors import ModelError
from matcher.text.embed import Embedder
from matcher.text.models import MINILM
from matcher.text.onnx_engine import ABOUT_FILE, PREPARATION, OnnxEmbedder
from matcher.text.weights import find_weights, weights_hash

STAND_IN = "stands-in.txt"
"""In the model folder: why the packaged model ranks instead of the default. Deleted, the default is tried again."""


def open_ranker(settings: EmbeddingSettings, *, tries_again: bool = False) -> Embedder:
    """The engine that ranks calls for members. Raises ModelError as `open_embedder` does."""
    return open_embedder(ranking_model(settings, tries_again=tries_again), settings)


def open_reader(settings: EmbeddingSettings) -> Embedder:
    """The light engine that searches by words. Raises ModelError as `open_embedder` does."""
    return open_embedder(settings.search_model, settings)


def open_embedder(model: str, settings: EmbeddingSettings) -> Embedder:
    """`model` in the engine of `settings`. Raises ModelError where it is missing, altered or cannot be prepared."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    if settings.embed_engine == "onnx":
        return OnnxEmbedder(prepared_folder(model, settings.model_folder))
    from matcher.text.reference_engine import ReferenceEmbedder

    folder = find_weights(model, settings.model_folder)
    return ReferenceEmbedder(folder, fingerprint_of(model, weights_hash(folder), "st-fp32"))


def ranking_model(settings: EmbeddingSettings, *, tries_again: bool = False) -> str:
    """MUSTER_MODEL where it is set; else the default, or the packaged model where the default cannot be had.

    What was found once holds until STAND_IN is deleted, so that the vectors of a record stay of one model.
    """
    if "model" in settings.model_fields_set:
        return settings.model
    note = settings.model_folder / STAND_IN
    if note.is_file() and not tries_again:
        return MINILM.name
    try:
        if settings.embed_engine == "onnx":
            prepared_folder(settings.model, settings.model_folder)
        else:
            find_weights(settings.model, settings.model_folder)
    except ModelError as fault:
        _say(f"{fault}. {MINILM.name} ranks instead, less well; to try again: rm {note}; muster match --reembed")
        note.write_text(f"{fault}\n")
        return MINILM.name
    return settings.model


def prepared_folder(model: str, model_folder: Path) -> Path:
    """The folder with the fast form of `model`, made first where there is none.

    Preparing runs in a process of its own, so that torch never enters this one. Of several that ask at once one
    prepares and the others wait for it.
    """
    folder = model_folder / short_name(model)
    if _is_prepared(folder):
        return folder
    model_folder.mkdir(parents=True, exist_ok=True)
    with (model_folder / f".{short_name(model)}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_prepared(folder):
            _say(f"preparing {model}, which is done once and takes a minute or two")
            find_weights(model, model_folder)
            _prepare_apart(model, folder)
    return folder


def _is_prepared(folder: Path) -> bool:
    """Whether the folder is there as this version makes it; one that cannot be read is left for the engine to name."""
    try:
        about = json.loads((folder / ABOUT_FILE).read_text())
    except FileNotFoundError:
        return False
    except (OSError, ValueError):
        return True
    return not isinstance(about, dict) or about.get("preparation") == PREPARATION


def fingerprint_of(model: str, sha256: str, form: str) -> str:
    """Model, weights and engine in one word."""
    return f"{short_name(model)}:{sha256[:12]}:{form}"


def short_name(model: str) -> str:
    """A model's name or path as a folder's name."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", Path(model).name) or "model"


def _say(words: str) -> None:
    sys.stderr.write(f"muster: {words}\n")
    sys.stderr.flush()


def _prepare_apart(model: str, folder: Path) -> None:
    ran = subprocess.run([sys.executable, "-m", "matcher.text.prepare", model, str(folder.resolve())],  # noqa: S603
                         cwd=Path(__file__).resolve().parents[2], capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        last = ran.stderr.strip().splitlines()[-1:] or [f"the preparation ended with {ran.returncode}"]
        raise ModelError(f"{model} cannot be prepared: {last[0]}")
