"""Models that only SeisBench can run: from their files through our annotator, with the curves that SeisBench gives."""

from __future__ import annotations

import importlib.util
import json
from datetime import datetime, timezone

import numpy as np
import obspy
import pytest
import torch
from orogen.backend.errors import ModelFileError
from orogen.backend.waveforms.annotate import Annotator
from orogen.backend.waveforms.detectors import load
from orogen.backend.waveforms.recordings import StreamRecordings
from orogen.models.picker import load_picker

needs_seisbench = pytest.mark.skipif(importlib.util.find_spec("seisbench") is None,
                                     reason="SeisBench isn't installed, which is optional")
WINDOW, STRIDE, BLIND = 6000, 3000, 500
#: on the grid of windows, which counts from 1970
BEGIN = datetime.fromtimestamp(STRIDE / 100 * 54_000_000, timezone.utc)


@pytest.fixture(scope="module")
def transformer():
    """An EQTransformer with weights drawn at random, and set so that it says something different everywhere."""
    models = pytest.importorskip("seisbench.models", reason="SeisBench isn't installed, which is optional")
    torch.manual_seed(3)
    model = models.EQTransformer(norm="peak", component_order="ZNE")
    for layer in model.modules():  # as they come, a signal dies away on its way through
        if isinstance(layer, torch.nn.Conv1d):
            torch.nn.init.kaiming_normal_(layer.weight)
        elif isinstance(layer, torch.nn.LSTM):
            for name, weights in layer.named_parameters():
                torch.nn.init.normal_(weights, std=0.5 if "weight" in name else 0.0)
    model.eval().requires_grad_(False)
    waves = torch.randn(2, 3, WINDOW)
    lasts = (model.conv_d, *model.pick_convs)
    for last in lasts:  # what changes, not what is
        torch.nn.init.zeros_(last.bias)
        last.weight -= last.weight.mean(-1, keepdim=True)
    for last, logits in zip(lasts, model(waves, logits=True), strict=True):
        last.weight *= 2 / logits.std()
        last.bias -= 2
    return model


@pytest.fixture
def pair(tmp_path, transformer):
    """Its files, as SeisBench writes them."""
    transformer.save(tmp_path / "mine", weights_docstring="untaught", version_str="2")
    return tmp_path / "mine.json.v2", tmp_path / "mine.pt.v2"


def recorded(windows: int) -> obspy.Stream:
    """Three components with bursts, of so many windows with half overlap."""
    rng = np.random.default_rng(0)
    data = 100 * rng.standard_normal((3, WINDOW + (windows - 1) * STRIDE))
    for at in range(1000, data.shape[1] - 2000, 2500):
        data[:, at : at + 1000] += 3000 * np.exp(-np.arange(1000) / 200) * rng.standard_normal((3, 1000))
    return obspy.Stream(obspy.Trace(row.astype(np.int32), {
        "network": "XX", "station": "TEST", "channel": f"HH{code}", "sampling_rate": 100.0,
        "starttime": obspy.UTCDateTime(BEGIN)}) for code, row in zip("ZNE", data, strict=True))


def test_an_eqtransformers_files_give_the_curves_that_seisbench_gives(transformer, pair):
    stream = recorded(windows=5)
    theirs = {trace.stats.channel[-1]: trace for trace in
              transformer.annotate(stream, stacking="max", overlap=STRIDE, blinding=(BLIND, BLIND))}
    for file in pair:
        annotator = Annotator(load_picker(file), device="cpu", stacking="max", threads=1)
        pieces = list(annotator.curves(StreamRecordings(stream), "XX.TEST", BEGIN, stream[0].stats.endtime.datetime
                                       .replace(tzinfo=timezone.utc)))
        ours = np.concatenate([piece.values for piece in pieces], axis=1)
        first = round(BEGIN.timestamp() * 100)
        assert pieces[0].start == first
        # Ours begins before the recording and ends behind it; between, both see the same windows.
        inside = slice(WINDOW - STRIDE, stream[0].stats.npts - (WINDOW - STRIDE))
        for row, letter in enumerate("nPS"):  # Detection, P, S
            trace = theirs[letter]
            shift = round((trace.stats.starttime.timestamp - BEGIN.timestamp()) * 100)
            wanted = trace.data[inside.start - shift : inside.stop - shift]
            assert np.ptp(wanted) > 0.1
            np.testing.assert_allclose(ours[row, inside], wanted, atol=1e-3)


def test_what_its_files_say_is_kept(pair):
    contract = load_picker(pair[1]).contract
    assert (contract.name, contract.window, contract.labels) == ("EQTransformer/mine", 6000, "DPS")
    assert (contract.blinding, contract.thresholds) == (500, {"P": 0.1, "S": 0.1})
    assert "Mousavi" in contract.paper


def test_it_picks(pair):
    picks, _ = load(pair[0], device="cpu", threads=1).picks(
        StreamRecordings(recorded(windows=2)), "XX.TEST", BEGIN, datetime.fromtimestamp(BEGIN.timestamp() + 90,
                                                                                         timezone.utc))
    assert set(picks.phase) <= {"P", "S"}
    assert len(picks)


@needs_seisbench
def test_files_that_fit_no_model_are_refused(tmp_path):
    torch.save(torch.nn.Linear(2, 2).state_dict(), tmp_path / "odd.pt")
    (tmp_path / "odd.json").write_text(json.dumps({"model_args": {"in_samples": 6000}}))
    with pytest.raises(ModelFileError, match=r"odd\.pt.*fit none of PhaseNet, EQTransformer"):
        load_picker(tmp_path / "odd.json")


@needs_seisbench
def test_files_of_a_later_seisbench_are_refused_with_its_version(pair):
    pair[0].write_text(json.dumps({**json.loads(pair[0].read_text()), "seisbench_requirement": "99.0"}))
    with pytest.raises(ModelFileError, match=r"99\.0.*update the package seisbench"):
        load_picker(pair[1])


def test_without_seisbench_its_files_are_refused_with_the_remedy(tmp_path, monkeypatch):
    for name in ("seisbench.models", "seisbench"):
        monkeypatch.setitem(__import__("sys").modules, name, None)
    torch.save({"encoder.convs.0.weight": torch.zeros(8, 3, 11)}, tmp_path / "eqt.pt.v1")
    (tmp_path / "eqt.json.v1").write_text(json.dumps({"model_args": {"in_samples": 6000}}))
    with pytest.raises(ModelFileError, match="install the package seisbench"):
        load_picker(tmp_path / "eqt.pt.v1")
