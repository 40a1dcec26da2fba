"""The default model as a new machine meets it: fetched, verified and prepared once, or stood in for."""

import json
import os
import tempfile
from pathlib import Path

import numpy as np
import pytest
import torch

from config.settings import EmbeddingSettings
from matcher.text.embedding import STAND_IN, ranking_model
from matcher.text.loud import LOUD_CHANNELS, PartedLinear
from matcher.text.models import MINILM, MPNET
from tests.support.embedders import real_embedder


@pytest.mark.slow
def test_the_default_model_is_fetched_and_prepared_true_and_small() -> None:
    embedder = real_embedder(MPNET.name)
    folder = Path(os.environ.get("MUSTER_TEST_MODEL_FOLDER", Path(tempfile.gettempdir()) / "muster-test-models"))
    about = json.loads((folder / MPNET.name / "prepared.json").read_text())
    assert about["least_cosine"] >= 0.998
    assert "int8" in embedder.fingerprint
    assert (folder / MPNET.name / "model.onnx").stat().st_size < 130e6
    alike, other, query = embedder.embed(["Radar that finds drones over a harbour", "A cake with three eggs",
                                          "uncrewed aircraft detection for ports"])
    assert query @ alike > query @ other + 0.3
    np.testing.assert_array_equal(embedder.embed(["A cake with three eggs"])[0], other)


def test_where_the_weights_cannot_be_had_the_packaged_model_stands_in_and_stays(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    for name, value in {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "HF_ENDPOINT": "http://127.0.0.1:9"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("MUSTER_MODEL")
    settings = EmbeddingSettings(model_folder=tmp_path)
    assert settings.model == MPNET.name
    assert ranking_model(settings) == MINILM.name
    assert "all-MiniLM-L6-v2 ranks instead" in capfd.readouterr().err
    assert ranking_model(settings) == MINILM.name
    assert not capfd.readouterr().err
    (tmp_path / STAND_IN).unlink()
    assert ranking_model(settings) == MINILM.name
    assert "ranks instead" in capfd.readouterr().err


def test_a_model_that_was_asked_for_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / STAND_IN).touch()
    assert ranking_model(EmbeddingSettings(model=MPNET.name, model_folder=tmp_path)) == MPNET.name


@pytest.mark.parametrize("width", [96, 640])
def test_a_parted_layer_gives_what_the_whole_one_gave(width: int) -> None:
    torch.manual_seed(1)
    layer, texts = torch.nn.Linear(width, 32), torch.randn(2, 5, width) * torch.logspace(-4, 2, 5)[:, None]
    texts[0, 3] = 0     # a token of nothing has no height
    before = layer(texts).detach()
    loud = texts.abs().flatten(0, -2).amax(0).topk(LOUD_CHANNELS).indices
    torch.testing.assert_close(PartedLinear(layer, loud)(texts), before, rtol=1e-4, atol=1e-5)


def test_loud_weights_do_not_set_the_scale_of_the_others() -> None:
    layer = torch.nn.Linear(96, 32)
    loud = torch.arange(LOUD_CHANNELS)
    quiet = layer.weight.data[:, LOUD_CHANNELS:].abs().amax(dim=1)
    layer.weight.data[:, loud] *= 50
    torch.testing.assert_close(PartedLinear(layer, loud).quiet.weight.abs().amax(dim=1), quiet)
