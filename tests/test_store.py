"""Model files: numbers and a card, the same bytes for the same model, and nothing that could run code."""

from __future__ import annotations

import json
import pickle
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from orogen.backend.errors import ModelFileError
from orogen.models.store import FORMAT, load_model, model_bytes
from safetensors.numpy import save

TENSORS = {"b.weight": np.arange(6, dtype=np.float32).reshape(2, 3), "a": np.array([1, -2], np.int64)}
CARD = {"bands": ["gravity"], "skill": {"auc": 0.75}, "name": "Größe"}

ARRAYS = st.dictionaries(
    st.text("abc./0", min_size=1), npst.arrays(st.sampled_from(["?", "u1", "i4", "i8", "f2", "f4", "f8"]),
                                               npst.array_shapes(min_dims=0, max_side=3, min_side=0)), max_size=3)
VALUES = st.recursive(st.none() | st.booleans() | st.integers(-2**53, 2**53) | st.floats(allow_nan=False,
                                                                                         allow_infinity=False)
                      | st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
                      lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc"), inner, max_size=3),
                      max_leaves=6)


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@settings(max_examples=50, deadline=None)
@given(tensors=ARRAYS, card=st.dictionaries(st.text("abcdef", min_size=1), VALUES, max_size=4))
def test_a_model_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, tensors: dict[str, np.ndarray],
                                      card: dict[str, object]) -> None:
    path = written(tmp_path_factory.mktemp("models") / "model.safetensors", model_bytes(tensors, card))
    read, read_card = load_model(path)
    assert read_card == {"version": 1, **card}
    assert list(read) == sorted(tensors)
    for name, tensor in tensors.items():
        assert (read[name].dtype, read[name].shape) == (tensor.dtype, tensor.shape)
        np.testing.assert_array_equal(read[name], tensor)


def test_the_same_model_gives_the_same_bytes_in_any_order() -> None:
    turned = {name: TENSORS[name] for name in reversed(TENSORS)}
    assert model_bytes(turned, dict(reversed(CARD.items()))) == model_bytes(TENSORS, CARD)


def test_a_view_is_kept_as_it_looks(tmp_path: Path) -> None:
    grid = np.arange(12.0).reshape(3, 4)
    path = written(tmp_path / "model.safetensors", model_bytes({"turned": grid.T, "half": grid[:, ::2]}, {}))
    read, _ = load_model(path)
    np.testing.assert_array_equal(read["turned"], grid.T)
    np.testing.assert_array_equal(read["half"], grid[:, ::2])


def test_a_card_of_any_length_is_no_reason_to_refuse_a_model(tmp_path: Path) -> None:
    # The file begins with the length of its header: some lengths look like the first byte of a pickle.
    begins = set()
    for length in range(256):
        path = written(tmp_path / "model.safetensors", model_bytes(TENSORS, {"notes": "x" * length}))
        begins.add(path.read_bytes()[:1])
        assert load_model(path)[1]["notes"] == "x" * length
    assert b"\x80" in begins


def test_a_card_holds_json_numbers_only() -> None:
    with pytest.raises(ValueError, match="JSON"):
        model_bytes(TENSORS, {"skill": float("nan")})


# --- refused ----------------------------------------------------------------------------------------------------------


class Malice:
    """Makes a folder when it is unpickled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return Path.mkdir, (self.folder,)  # type: ignore[return-value]


@pytest.mark.parametrize("protocol", [2, 4, 5])
def test_a_pickle_is_refused_and_not_run(tmp_path: Path, protocol: int) -> None:
    path = written(tmp_path / "model.safetensors", pickle.dumps(Malice(tmp_path / "ran"), protocol))
    with pytest.raises(ModelFileError, match="is a pickle and could run code when loaded, so it was refused"):
        load_model(path)
    assert not (tmp_path / "ran").exists()


def test_an_old_pickle_is_refused_too(tmp_path: Path) -> None:
    path = written(tmp_path / "model.safetensors", pickle.dumps(Malice(tmp_path / "ran"), 0))
    with pytest.raises(ModelFileError, match=r"'model\.safetensors' is damaged or no safetensors file"):
        load_model(path)
    assert not (tmp_path / "ran").exists()


def test_what_torch_saves_is_refused_and_not_run(tmp_path: Path) -> None:
    torch.save({"weights": torch.zeros(2), "more": Malice(tmp_path / "ran")}, tmp_path / "model.pt")
    assert zipfile.is_zipfile(tmp_path / "model.pt")
    with pytest.raises(ModelFileError, match=r"'model\.pt' is a zip archive.*ask for the model as safetensors"):
        load_model(tmp_path / "model.pt")
    assert not (tmp_path / "ran").exists()


def test_a_file_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    whole = model_bytes(TENSORS, CARD)
    for end in range(len(whole)):
        with pytest.raises(ModelFileError):
            load_model(written(tmp_path / "model.safetensors", whole[:end]))


@pytest.mark.parametrize("content", [
    save(TENSORS),
    save(TENSORS, {"format": "pt"}),
    save(TENSORS, {FORMAT: "[]"}),
    save(TENSORS, {FORMAT: "{}"}),
    save(TENSORS, {FORMAT: json.dumps({"version": 2})}),
], ids=["no metadata", "of others", "no object", "no version", "of the future"])
def test_tensors_without_our_card_are_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ModelFileError, match=r"carries no model card of Orogen \(version 1\)"):
        load_model(written(tmp_path / "model.safetensors", content))


@pytest.mark.parametrize("content", [
    b"", b"x", b"just some text that is no model", save(TENSORS, {FORMAT: "{"}), save(TENSORS, {FORMAT: "[" * 100_000}),
    struct.pack("<Q", 2**60) + b"{}", struct.pack("<Q", 2) + b"[]",
], ids=["empty", "one byte", "text", "half a card", "a bottomless card", "an endless header", "no header"])
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ModelFileError, match=r"'model\.safetensors' is damaged or no safetensors file"):
        load_model(written(tmp_path / "model.safetensors", content))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"nowhere\.safetensors' can't be opened \(No such file"):
        load_model(tmp_path / "nowhere.safetensors")
    with pytest.raises(ModelFileError, match="can't be opened"):
        load_model(tmp_path)
