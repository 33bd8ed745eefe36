"""Recordings to learn from: cut around picks, read from SeisBench's format, dealt to folds station by station."""

from __future__ import annotations

import numpy as np
import pandas
import pytest
from orogen.backend.errors import InputError
from orogen.backend.synthetic.network import plan_network, recorded_block
from orogen.backend.waveforms.dataset import Example, folds_by_station, from_picks, read_seisbench, read_windows
from orogen.backend.waveforms.recordings import StreamRecordings


@pytest.fixture(scope="module")
def network():
    return plan_network(3, hours=0.2, stations=5, events_per_day=24 * 20, magnitudes=(1.0, 3.5), wrong_clock_s=0)


def test_picks_stand_in_the_stretches_where_the_ground_begins_to_shake(network):
    recordings = StreamRecordings(recorded_block(network, 0))
    examples, _ = from_picks(recordings, network.picks)
    assert {example.station for example in examples} == set(network.picks.station)
    kept = sum(len(example.p) + len(example.s) for example in examples)
    assert kept >= 0.95 * len(network.picks)
    for example in examples:
        assert example.data.shape[0] == 3
        assert all(0 <= x < example.data.shape[1] for x in (*example.p, *example.s))
    for pick in network.picks[network.picks.signal_to_noise > 100].itertuples():
        near = [e for e in examples if e.station == pick.station]
        jumps = []
        for example in near:
            for x in example.p if pick.phase == "P" else example.s:
                x = int(x)
                if 100 < x < example.data.shape[1] - 100:
                    step = np.abs(np.diff(example.data, axis=1))
                    jumps.append(step[:, x - 3 : x + 40].max() / step[:, x - 60 : x - 5].max())
        assert max(jumps) > 1


def test_the_quiet_part_holds_no_pick(network):
    examples, _ = from_picks(StreamRecordings(recorded_block(network, 0)), network.picks)
    assert any(example.noise.shape[1] for example in examples)
    for example in examples:
        assert all(x >= example.quiet[1] for x in (*example.p, *example.s))


def test_picks_without_a_recording_are_listed(network):
    stream = recorded_block(network, 0).select(station="S01")
    _, left_out = from_picks(StreamRecordings(stream), network.picks)
    assert set(left_out.station[left_out.why.str.contains("no recording")]) == {f"XX.S0{n}" for n in range(2, 6)}


def test_a_seisbench_data_set_is_read_with_its_rate_and_order(tmp_path):
    h5py = pytest.importorskip("h5py", reason="h5py isn't installed, and data sets of SeisBench need it")
    rng = np.random.default_rng(0)
    data = rng.normal(size=(2, 3, 1500)).astype(np.float32)
    with h5py.File(tmp_path / "waveforms.hdf5", "w") as file:
        file["data/bucket0"] = data
        file["data_format/dimension_order"], file["data_format/component_order"] = "NCW", "ENZ"
    pandas.DataFrame({
        "trace_name": ["bucket0$0,:3,:1500", "bucket0$1,:3,:1500"], "station_network_code": ["XX", "XX"],
        "station_code": ["A", "B"], "trace_sampling_rate_hz": [100, 50], "trace_P_arrival_sample": [400, np.nan],
        "trace_Sg_arrival_sample": [700, 600]}).to_csv(tmp_path / "metadata.csv", index=False)
    first, second = read_seisbench(tmp_path)
    np.testing.assert_array_equal(first.data, data[0, ::-1])
    assert (first.station, first.p, first.s) == ("XX.A", (400.0,), (700.0,))
    assert (second.data.shape[1], second.p, second.s) == (3000, (), (1200.0,))
    assert len(read_seisbench(tmp_path, limit=1)) == 1
    with pytest.raises(InputError, match=r"metadata\.csv"):
        read_seisbench(tmp_path / "empty")


def test_windows_come_as_z_n_e(tmp_path):
    data = np.arange(30.0).reshape(10, 3)
    np.savez(tmp_path / "NC_ABC_1.npz", data=data, itp=4, its=[6])
    (window,) = read_windows(tmp_path)
    np.testing.assert_array_equal(window.data[0], data[:, 2])
    assert (window.station, window.p, window.s) == ("NC.ABC", (4.0,), (6.0,))


def test_a_station_stands_in_one_fold():
    names = [f"XX.{number}" for number in (1, 1, 1, 2, 2, 3, 4, 5, 6, 7)]
    examples = [Example(np.zeros((3, 1), np.float32), 100.0, name) for name in names]
    folds = folds_by_station(examples, 3)
    assert sorted(np.concatenate(folds)) == list(range(10))
    of_fold = [{names[i] for i in fold} for fold in folds]
    assert not of_fold[0] & of_fold[1] | of_fold[1] & of_fold[2] | of_fold[0] & of_fold[2]
    assert max(map(len, folds)) - min(map(len, folds)) <= 1
