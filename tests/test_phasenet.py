"""PhaseNet's two paddings and its form for inference; pickers from every kind of file, and files that are refused."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
import torch
from orogen.backend.errors import ModelFileError, ParameterError
from orogen.models.phasenet import FoldedPhaseNet, PhaseNet, first_kept, same_padding
from orogen.models.picker import Contract, digest, load_picker, picker_bytes

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
ORIGINAL = SHARED / "weights" / "phasenet_original" / "phasenet_original_torch.pt"


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(1)
    made = PhaseNet()
    for module in made.modules():
        if isinstance(module, torch.nn.BatchNorm1d):
            module.running_mean.normal_()
            module.running_var.uniform_(0.5, 2)
    return made.eval().requires_grad_(False)


@pytest.mark.parametrize("samples", [3000, 3001, 600, 17, 1])
def test_every_sample_of_any_window_gets_its_classes(network, samples):
    assert network(torch.randn(2, 3, samples)).shape == (2, 3, samples)


def test_3000_samples_are_padded_as_tensorflow_does_and_3001_evenly():
    assert [same_padding(n) for n in (3000, 750, 188, 47)] == [(1, 2), (2, 3), (1, 2), (2, 2)]
    assert [same_padding(n) for n in (3001, 751, 188, 47)] == [(3, 3), (2, 2), (1, 2), (2, 2)]
    # 12 samples become 51, of which "same" keeps 1 to 49, and the skip 47 of them
    assert first_kept(51, 47) == 1
    assert first_kept(3003, 3000) == 1
    assert first_kept(3007, 3001) == 2


def test_the_form_for_inference_gives_the_same_logits(network):
    x = torch.randn(3, 3, 3000)
    torch.testing.assert_close(FoldedPhaseNet(network)(x), network(x), atol=1e-4, rtol=1e-4)


def test_a_window_does_not_depend_on_its_neighbours_in_the_batch(network):
    folded, x = FoldedPhaseNet(network), torch.randn(8, 3, 3000)
    other = torch.randn(8, 3, 3000)
    other[3] = x[3]
    assert torch.equal(folded(x)[3], folded(other)[3])


def test_a_picker_comes_back_from_its_file_with_its_contract(tmp_path, network):
    contract = Contract("mine", window=3001, rate=50.0, components="ENZ", thresholds={"P": 0.4, "S": 0.2}, blinding=20)
    path = tmp_path / "mine.safetensors"
    path.write_bytes(picker_bytes(network, contract, {"data": "made up"}))
    found = load_picker(path)
    assert found.contract == contract
    assert found.card["data"] == "made up"
    x = torch.randn(1, 3, 3001)
    assert torch.equal(found.network(x), network(x))
    assert load_picker(path, {"blinding": 7}).contract.blinding == 7


def seisbench_files(folder: Path, network: PhaseNet, about: dict, version: str = ".v2") -> Path:
    torch.save(network.state_dict(), folder / f"stead.pt{version}")
    (folder / f"stead.json{version}").write_text(json.dumps(about))
    return folder / f"stead.pt{version}"


@pytest.mark.parametrize("version", ["", ".v2"])
def test_a_pair_of_seisbench_is_loaded_by_either_file(tmp_path, network, version):
    path = seisbench_files(tmp_path, network, {
        "docstring": "trained on STEAD",
        "model_args": {"phases": "PSN", "norm": "peak", "sampling_rate": 50, "component_order": "ZNE"},
        "default_args": {"P_threshold": 0.21, "blinding": [250, 240]},
    }, version)
    for name in (path, path.with_name(f"stead.json{version}")):
        contract = load_picker(name).contract
        assert (contract.name, contract.labels, contract.normalisation) == ("stead", "PSN", "peak")
        assert (contract.window, contract.rate, contract.blinding) == (3001, 50.0, 250)
        assert contract.thresholds == {"P": 0.21, "S": 0.3}


def test_a_stated_hash_is_checked(tmp_path, network):
    path = seisbench_files(tmp_path, network, {"sha256": "0" * 64})
    with pytest.raises(ModelFileError, match="hash"):
        load_picker(path)
    path.with_name("stead.json.v2").write_text(json.dumps({"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}))
    assert load_picker(path).contract.window == 3001


def test_weights_that_want_detrending_are_left_to_seisbench(tmp_path, network):
    path = seisbench_files(tmp_path, network, {"model_args": {"norm_detrend": True}})
    with pytest.raises(ModelFileError, match="seisbench:PhaseNet/stead"):
        load_picker(path)


def test_a_bare_state_dict_is_loaded_and_corrected(tmp_path, network):
    torch.save(network.state_dict(), tmp_path / "bare.pt")
    assert load_picker(tmp_path / "bare.pt").contract.window == 3001
    assert load_picker(tmp_path / "bare.pt", {"window": "3000"}).contract.window == 3000
    with pytest.raises(ParameterError, match="windows"):
        load_picker(tmp_path / "bare.pt", {"windows": 3000})


def test_a_wider_network_is_recognised(tmp_path):
    torch.save(PhaseNet(width=16).state_dict(), tmp_path / "wide.pt")
    assert load_picker(tmp_path / "wide.pt").network.inc.weight.shape[0] == 16


class Boom:
    def __reduce__(self):
        return print, ("code ran",)


def test_files_that_could_run_code_or_are_no_phasenet_are_refused(tmp_path, network, capsys):
    torch.save({"inc.weight": Boom()}, tmp_path / "code.pt")
    torch.save(torch.nn.Linear(2, 2).state_dict(), tmp_path / "other.pt")
    torch.save([1, 2], tmp_path / "list.pt")
    (tmp_path / "text.pt").write_text("hello")
    whole = io.BytesIO()
    torch.save(network.state_dict(), whole)
    (tmp_path / "half.pt").write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])
    with zipfile.ZipFile(tmp_path / "zip.pt", "w") as file:
        file.writestr("a", "b")
    for name in ("code.pt", "other.pt", "list.pt", "text.pt", "half.pt", "zip.pt", "missing.pt"):
        with pytest.raises(ModelFileError, match=name):
            load_picker(tmp_path / name)
    assert "code ran" not in capsys.readouterr().out


@pytest.mark.parametrize("changes", [{"components": "ZN"}, {"normalisation": "log"}, {"labels": "DN"}, {"window": 3},
                                     {"rate": 0}, {"blinding": 2000}, {"window": "long"}, {"thresholds": 3}])
def test_a_contract_that_cant_be_used_is_refused(tmp_path, network, changes):
    (tmp_path / "m.safetensors").write_bytes(picker_bytes(network, Contract("m", window=3000)))
    with pytest.raises(ModelFileError):
        load_picker(tmp_path / "m.safetensors", changes)


def test_seisbench_is_asked_for_by_name_only_where_it_is(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "seisbench.models", None)
    monkeypatch.setitem(__import__("sys").modules, "seisbench", None)
    with pytest.raises(ParameterError, match="seisbench"):
        load_picker("seisbench:PhaseNet/stead")


@pytest.mark.shared
@pytest.mark.skipif(not ORIGINAL.exists(), reason="the weights of 2019 are in ../shared/data, which isn't here")
def test_the_original_weights_are_recognised_in_any_file(tmp_path):
    picker = load_picker(ORIGINAL)
    assert (picker.contract.window, picker.contract.components) == (3000, "ENZ")
    seisbench_files(tmp_path, picker.network, {"model_args": {"phases": "NPS"}})
    assert load_picker(tmp_path / "stead.pt.v2").contract.window == 3000
    assert digest(picker.network.state_dict()) == digest(torch.load(ORIGINAL, weights_only=True))
