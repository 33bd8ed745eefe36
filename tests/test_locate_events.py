"""locate-events, from picks to result files."""

from __future__ import annotations

import geopandas
import numpy as np
import obspy
import pandas
import pytest
from orogen.backend import runs
from orogen.backend.catalog.plane import distances_km
from orogen.backend.errors import InputError, ParameterError
from orogen.backend.waveforms.tables import ARRIVALS, EVENTS, complete


def asked(ground, **more):
    return {"picks": str(ground / "true_picks.csv"), "stations": str(ground / "stations.xml"),
            "velocity": str(ground / "velocity.csv"), **more}


@pytest.fixture(scope="module")
def made(ground, tmp_path_factory):
    return runs.run("locate-events", asked(ground, waveforms=[str(ground / "sds")]),
                    tmp_path_factory.mktemp("events") / "out")


def table(folder, name, columns):
    return complete(pandas.read_csv(folder / f"{name}.csv"), columns)


def test_every_event_is_found_where_it_was(made, network):
    events, truth = table(made.folder, "events", EVENTS), network.events
    assert len(events) == len(truth) > 2
    for row in truth.itertuples():
        late = (events["time"] - row.time).abs()
        found = events.loc[late.idxmin()]
        assert late.min() < pandas.Timedelta(seconds=1)
        far, _ = distances_km(np.array([row.latitude]), np.array([row.longitude]),
                              np.array([found["latitude"]]), np.array([found["longitude"]]))
        assert far[0] < 2.0


def test_magnitudes_grow_with_the_true_ones_and_carry_their_error(made, network):
    events = table(made.folder, "events", EVENTS)
    assert events["magnitude"].notna().all()
    assert (events["magnitude_stations"] >= 3).all()
    assert events["magnitude_error"].between(0, 0.5).all()
    order = [int((network.events["time"] - time).abs().idxmin()) for time in events["time"]]
    truth = network.events["magnitude"].to_numpy()[order]
    assert np.corrcoef(truth, events["magnitude"])[0, 1] > 0.8


def test_every_file_says_the_same(made):
    events, arrivals = table(made.folder, "events", EVENTS), table(made.folder, "arrivals", ARRIVALS)
    layer = geopandas.read_file(made.folder / "events.gpkg")
    assert list(layer["event"]) == list(events["event"])
    assert pandas.api.types.is_datetime64_any_dtype(layer["time"])
    assert len(geopandas.read_file(made.folder / "ellipses.gpkg")) == len(events)
    rays = geopandas.read_file(made.folder / "rays.gpkg")
    assert len(rays) == len(arrivals)
    assert set(rays.geom_type) == {"LineString"}
    quakeml = obspy.read_events(str(made.folder / "catalogue.xml"))
    assert len(quakeml) == len(events)
    assert sum(len(event.origins[0].arrivals) for event in quakeml) == len(arrivals)
    assert len(obspy.read_events(str(made.folder / "catalogue.sc3ml"))) == len(events)
    observations = (made.folder / "nonlinloc.obs").read_text(encoding="utf-8")
    assert sum(line.strip() != "" for line in observations.splitlines()) >= len(arrivals)
    terms = geopandas.read_file(made.folder / "stations.gpkg")
    assert terms["p_arrivals"].sum() + terms["s_arrivals"].sum() == (arrivals["weight"] > 0).sum()
    for name in ("events", "ellipses", "rays"):
        assert "<qgis" in (made.folder / f"{name}.qml").read_text(encoding="utf-8")


def test_the_same_job_gives_the_same_bytes(ground, made, tmp_path):
    again = runs.run("locate-events", asked(ground, waveforms=[str(ground / "sds")]), tmp_path / "out")
    for file in sorted(path.name for path in made.folder.iterdir() if path.is_file() and path.name != "log.jsonl"):
        assert (again.folder / file).read_bytes() == (made.folder / file).read_bytes(), file


def test_double_differences_keep_every_event(ground, made, tmp_path):
    moved = runs.run("locate-events", asked(ground, double_difference=True), tmp_path / "out")
    events, before = table(moved.folder, "events", EVENTS), table(made.folder, "events", EVENTS)
    assert len(events) == len(before)
    far, _ = distances_km(*(frame[name].to_numpy() for frame in (events, before) for name in ("latitude", "longitude")))
    assert far.max() < 3.0


def test_nothing_found_is_explained_and_no_failure(ground, tmp_path):
    picks = pandas.read_csv(ground / "true_picks.csv")
    picks[picks["station"].isin(["XX.S01", "XX.S02"])].to_csv(tmp_path / "two.csv", index=False)
    found = runs.run("locate-events", asked(ground, picks=str(tmp_path / "two.csv")), tmp_path / "out")
    assert found.manifest["metrics"]["events"] == 0
    why = next(words for words in found.manifest["warnings"] if words.startswith("No event: "))
    assert "station" in why
    assert len(geopandas.read_file(found.folder / "events.gpkg")) == 0
    assert why[:40] in (found.folder / "report.html").read_text(encoding="utf-8")


def test_without_responses_there_are_events_but_no_magnitudes(ground, tmp_path):
    found = runs.run("locate-events", asked(ground, stations=str(ground / "true_stations.csv"),
                                            waveforms=[str(ground / "sds")]), tmp_path / "out")
    events = table(found.folder, "events", EVENTS)
    assert len(events) > 2
    assert events["magnitude"].isna().all()
    assert any("StationXML" in words for words in found.manifest["warnings"])


def test_what_cannot_serve_is_said_in_one_sentence(ground, tmp_path):
    typo = tmp_path / "velocity.csv"
    typo.write_text("depth_km,vp_km_s,vs_km_s\n0,5.0,2.9\n4,6.o,3.4\n")
    bare = tmp_path / "bare.csv"
    bare.write_text("station,time\nXX.S01,2024-05-06T00:00:01Z\n")
    cases = [
        (asked(ground, velocity=str(typo)), InputError, "Line 3"),
        (asked(ground, picks=str(bare)), InputError, "phase"),
        (asked(ground, least_probability=1.0, picks=str(_unsure(ground, tmp_path))), InputError, "lower the least"),
        (asked(ground, least_picks=5, least_p=4, least_s=3), ParameterError, "at least least_p and least_s"),
    ]
    for number, (parameters, error, words) in enumerate(cases):
        with pytest.raises(error, match=words):
            runs.run("locate-events", parameters, tmp_path / str(number))
        assert not (tmp_path / str(number) / "manifest.json").exists()


def _unsure(ground, folder):
    picks = pandas.read_csv(ground / "true_picks.csv")
    picks["probability"] = 0.4
    picks.to_csv(folder / "unsure.csv", index=False)
    return folder / "unsure.csv"
