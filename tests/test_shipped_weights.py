"""The weights that are shipped: small, safe, with a card that says how far to trust them; and they pick."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from orogen.backend.evaluation.picking import match
from orogen.backend.synthetic.network import plan_network, recorded_block
from orogen.backend.synthetic.noise import coloured_noise
from orogen.backend.waveforms.dataset import read_windows
from orogen.backend.waveforms.detectors import load
from orogen.backend.waveforms.recordings import StreamRecordings
from orogen.backend.waveforms.training import false_picks, skill
from orogen.models.picker import load_picker

WEIGHTS = Path(__file__).parent.parent / "models" / "weights" / "phasenet-orogen.safetensors"
RECORDED = Path(__file__).parent.parent.parent / "shared" / "data" / "waveforms" / "ncedc_windows"
CPU = torch.device("cpu")


@pytest.fixture(autouse=True, scope="module")
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def test_the_card_says_what_they_learnt_from_how_good_they_are_and_who_is_better():
    picker = load_picker(WEIGHTS)
    assert WEIGHTS.stat().st_size < 2e6
    assert picker.contract.components == "ZNE"
    assert "NCEDC" in picker.card["data"]
    assert "simulated" in picker.card["data"]
    assert "stronger" in picker.card["limits"]
    found = picker.card["skill"]["shipped recipe"]
    for phase in "PS":
        low, high = found[phase]["f1_interval"]
        assert 0 < low < found[phase]["f1"] < high < 1
    assert found["false_per_hour"] >= 0


def test_they_pick_the_plain_onsets_of_a_simulated_network_and_little_else():
    network = plan_network(11, hours=0.15, stations=4, events_per_day=24 * 40, magnitudes=(1.5, 3.5),
                           dead_station=False, wrong_clock_s=0.0, doublets=0)
    recordings = StreamRecordings(recorded_block(network, 0))
    detector = load(WEIGHTS, device="cpu", precision="float32")
    right = wanted = false = 0
    for station in recordings.stations():
        picks, _ = detector.picks(recordings, station, network.begin, network.end)
        for phase in "PS":
            mine, true = (t[(t.station == station) & (t.phase == phase)] for t in (picks, network.picks))
            seconds = [(t.time - t.time.dt.floor("D")).dt.total_seconds().tolist()
                       for t in (mine, true, true[true.signal_to_noise > 20])]
            right += match(seconds[0], seconds[2], 0.2).right
            wanted += len(seconds[2])
            false += match(seconds[0], seconds[1], 0.3).false
    assert right >= 0.7 * wanted > 10
    assert false <= 0.25 * right


def test_they_keep_quiet_on_noise():
    noise = coloured_noise(np.random.default_rng(3), 60, 3001)
    counts, _ = false_picks(load_picker(WEIGHTS).network, list(noise), CPU)
    assert counts.sum() <= 1


@pytest.mark.shared
@pytest.mark.skipif(not RECORDED.is_dir(), reason="the real recordings of ../shared/data aren't there")
def test_they_know_the_recordings_that_they_learnt_from():
    found = skill(load_picker(WEIGHTS).network, read_windows(RECORDED)[::3], CPU, places=1)
    assert found["P"]["f1"] > 0.8
    assert found["S"]["f1"] > 0.6
