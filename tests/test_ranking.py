"""How many buildings changed: neighbours tell where few did, strangers and the ground where most did."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pandas
import pytest
from orogen.backend.damage import job
from orogen.backend.damage.chips import Buildings, first, on_ground
from orogen.backend.damage.footprints import Footprints
from orogen.backend.damage.job import Looked, look_at, warn
from orogen.backend.damage.ranking import LEAST_STRANGERS, Ranking, rank
from orogen.backend.journal import Journal
from orogen.backend.monitor import Monitor
from small_streets import Streets, make_streets


@pytest.fixture
def look(tmp_path, monkeypatch):
    monkeypatch.setattr(job, "GROUND", 120)
    monkeypatch.setattr(job, "on_ground", partial(on_ground, clear_m=1.0))  # there is little room between the houses
    monkeypatch.setattr(job, "STRANGERS", 80)

    def looked(streets: Streets) -> Looked:
        frame = streets.footprints.assign(building=np.arange(1, len(streets.footprints) + 1))
        footprints = Footprints(frame, pandas.DataFrame(), pandas.DataFrame(), "houses", streets.grid)
        return look_at(streets, footprints, Journal(tmp_path / "journal"), Monitor())
    return looked


def ranked(looked: Looked) -> Ranking:
    return rank(looked.buildings, looked.ground, looked.strangers)


def said(ranking: Ranking) -> list[str]:
    heard: list[str] = []
    monitor = Monitor()
    monitor.emit = lambda event: heard.append(event.get("message", ""))  # type: ignore[method-assign]
    warn(ranking, "houses", monitor)
    return heard


def test_a_stranger_has_the_image_after_of_another_building_and_its_own_outline():
    streets = make_streets(1, size=150)
    reader = Buildings(streets.grid, streets.footprints)
    (tile,) = reader.tiles(1024)
    own = dict(reader.read(streets, tile))
    found = list(reader.strangers(streets, tile, 12, np.random.default_rng(0)))
    assert len(found) >= 6
    for member, chip in found:
        assert (chip.footprint == own[member].footprint).all()
        assert (chip.images.before == own[member].images.before).all()
        assert not np.allclose(chip.images.after, own[member].images.after)
    assert not list(reader.strangers(streets, first(tile, 1), 12, np.random.default_rng(0)))


def test_in_a_quiet_town_no_building_is_a_stranger(look):
    ranking = ranked(look(make_streets(3, size=300, ruined=0.0)))
    assert ranking.share[0] < 0.03
    assert ranking.share[2] < 0.1
    assert ranking.gone[0] < 0.05
    assert said(ranking) == []


@pytest.mark.parametrize("ruined", [0.5, 0.8])
def test_where_much_is_struck_the_interval_holds_how_much(look, ruined):
    streets = make_streets(4, size=300, ruined=ruined)
    ranking = ranked(look(streets))
    assert ranking.share[1] <= streets.ruined.mean() <= ranking.share[2]
    assert ranking.share[0] == pytest.approx(streets.ruined.mean(), abs=0.15)
    assert ranking.gone[0] == pytest.approx(streets.ruined.mean(), abs=0.2)


def test_where_nothing_stands_the_ground_is_the_yardstick(look):
    ranking = ranked(look(make_streets(5, size=300, ruined=1.0)))
    assert ranking.by_ground
    assert ranking.has_yardstick
    assert ranking.share[2] > 0.95
    assert any("hardly a building is still like what stood there" in words for words in said(ranking))


def test_where_the_ground_changed_too_nothing_is_claimed(look):
    streets = make_streets(6, size=300, ruined=0.0)
    other = make_streets(7, size=300, ruined=1.0)
    ranking = ranked(look(replace(streets, after=other.after[:, ::-1])))
    assert not ranking.has_yardstick
    assert ranking.share[1:] == (0.0, 1.0)
    assert any("nothing is left to compare with" in words for words in said(ranking))


def test_where_nothing_stands_and_no_ground_is_free_nothing_is_claimed(look):
    looked = look(make_streets(5, size=300, ruined=1.0))
    ranking = rank(looked.buildings, None, looked.strangers)
    assert ranking.share[1:] == (0.0, 1.0)
    assert not ranking.has_yardstick


def test_what_strangers_say_beyond_neighbours_is_told(look):
    ranking = ranked(look(make_streets(4, size=300, ruined=0.4)))
    far = replace(ranking, share=(0.05, 0.0, 0.5), gone=(0.4, 0.3, 0.5))
    (words,) = said(far)
    assert "40% of the buildings are as unlike what stood there before as other buildings are" in words
    assert "'houses'" in words


def test_too_few_strangers_are_not_asked_and_all_may_have_changed(look):
    looked = look(make_streets(4, size=300, ruined=0.2))
    few = looked.strangers.part(np.arange(len(looked.strangers.places)) < LEAST_STRANGERS - 1)
    ranking = rank(looked.buildings, looked.ground, few)
    assert np.isnan(ranking.gone[0])
    assert ranking.share[2] == 1.0


def test_where_season_made_all_roofs_unlike_none_may_have_changed(look):
    streets = make_streets(8, size=300, ruined=0.0)
    looked = look(streets)
    half = np.arange(len(streets.footprints)) % 2 == 0  # of these half the roofs look like strangers, evenly spread
    measures = looked.buildings.measures.copy()
    rows = np.random.default_rng(0).integers(len(looked.strangers.places), size=int(half.sum()))
    measures[half] = 0.5 * measures[half] + 0.5 * looked.strangers.measures[rows]
    ranking = rank(replace(looked.buildings, measures=measures), looked.ground, looked.strangers)
    assert ranking.share[1] < 0.1
