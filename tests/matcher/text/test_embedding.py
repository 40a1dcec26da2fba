"""The engines: true to the reference, the same alone and in company, refusing what is altered."""

import multiprocessing
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from config.settings import EmbeddingSettings
from matcher.errors import ModelError
from matcher.text import weights
from matcher.text.embedding import open_embedder, prepared_folder
from matcher.text.models import MINILM
from matcher.text.onnx_engine import OnnxEmbedder
from tests.support.embedders import model_folder, real_embedder


def test_vectors_are_of_unit_length_also_for_odd_texts() -> None:
    vectors = real_embedder().embed(["", " ", "a", "日本語", "word " * 60_000, "\x00\ufffd"])
    assert vectors.shape == (6, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_texts_vector_does_not_depend_on_its_neighbours() -> None:
    texts = ["secure firmware", "a much longer text about the detection of drones " * 20, "ports"]
    together = real_embedder().embed(texts)
    alone = np.vstack([real_embedder().embed([t]) for t in texts])
    assert (together == alone).all()


def test_the_fast_engine_agrees_with_sentence_transformers_and_is_never_mixed_with_it(tmp_path: Path) -> None:
    texts = ["Detecting uncrewed aircraft over harbours at night.", "We review the security of control systems."]
    reference = open_embedder(
        MINILM.name, EmbeddingSettings(embed_engine="sentence-transformers", model_folder=tmp_path))
    assert np.sum(reference.embed(texts) * real_embedder().embed(texts), axis=1).min() > 0.998
    assert reference.fingerprint != real_embedder().fingerprint


def test_a_word_table_by_rows_is_true_to_every_row_also_beside_a_loud_one() -> None:
    import torch

    from matcher.text.rows import RowsInt8, shrink_word_tables

    table = torch.randn(12_000, 16) * torch.logspace(-3, 2, 12_000)[:, None]
    table[5] = 0
    model = torch.nn.Sequential(torch.nn.Embedding(12_000, 16, _weight=table), torch.nn.Embedding(100, 16))
    shrink_word_tables(model)
    assert isinstance(model[0], RowsInt8)
    assert isinstance(model[1], torch.nn.Embedding)
    ids = torch.arange(12_000).reshape(2, -1)
    off = (model[0](ids).reshape(-1, 16) - table).abs()
    assert (off <= table.abs().amax(dim=1, keepdim=True) / 250).all()


def test_windows_hold_the_title_and_cover_the_text() -> None:
    text = " ".join(f"w{i}" for i in range(300))
    found = real_embedder().windows("Sensing at range", text)
    assert all(w.startswith("Sensing at range. ") for w in found)
    assert found[0].split()[3] == "w0"
    assert found[-1].endswith("w299")
    assert real_embedder().windows("Only a title", "") == ["Only a title"]


def test_a_process_that_embeds_does_not_import_torch() -> None:
    folder = Path(real_embedder.__wrapped__.__code__.co_filename).parents[2]
    code = ("import sys; from tests.support.embedders import real_embedder; real_embedder().embed(['a query']); "
            "sys.exit('torch' in sys.modules)")
    assert subprocess.run([sys.executable, "-c", code], cwd=folder, check=False).returncode == 0


def test_altered_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    altered = tmp_path / "weights" / "all-mpnet-base-v2"
    altered.mkdir(parents=True)
    (altered / "model.safetensors").write_bytes(b"not these")
    with pytest.raises(ModelError, match="sha256"):
        weights.find_weights("all-mpnet-base-v2", tmp_path)


def test_a_model_that_nobody_knows_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no-such-model"):
        open_embedder("no-such-model", EmbeddingSettings(model_folder=tmp_path))


def test_a_prepared_folder_that_is_broken_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "all-MiniLM-L6-v2").mkdir()
    (tmp_path / "all-MiniLM-L6-v2" / "prepared.json").write_text("{")
    with pytest.raises(ModelError, match="delete that folder"):
        open_embedder(MINILM.name, EmbeddingSettings(model_folder=tmp_path))


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_damaged_model_is_named_with_the_first_text(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(prepared_folder(MINILM.name, model_folder()), folder)
    (folder / name).write_text("{")
    with pytest.raises(ModelError, match="delete that folder"):
        OnnxEmbedder(folder).embed(["sensing"])


@pytest.mark.slow
def test_two_processes_that_prepare_at_once_make_one_model(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        folders = pool.starmap(prepared_folder, [("all-MiniLM-L6-v2", tmp_path)] * 2)
    assert folders[0] == folders[1]
    assert sorted(p.name for p in folders[0].iterdir()) == ["model.onnx", "prepared.json", "tokenizer.json"]
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()] == ["all-MiniLM-L6-v2"]
