"""Windows of buildings: every building once, in the place where it stands, and nothing depends on the tiles."""

from __future__ import annotations

import geopandas
import numpy as np
import pytest
import shapely
from orogen.backend.damage.chips import LARGEST, Buildings, chips, on_ground
from small_streets import CELL_M, NORTH, WEST, make_streets


@pytest.fixture(scope="module")
def streets():
    return make_streets(size=260)


def test_every_building_comes_once(streets):
    assert sorted(member for member, _ in chips(streets, streets.footprints)) == list(range(len(streets.footprints)))


def test_the_inside_is_the_footprint_and_the_ring_is_ground_beside_it(streets):
    for member, chip in chips(streets, streets.footprints, margin_m=4.0):
        assert chip.inside.sum() * CELL_M**2 == pytest.approx(streets.footprints.geometry.iloc[member].area)
        assert chip.ring.any()
        assert not (chip.ring & chip.inside).any()
        assert chip.seen == 1.0


def test_no_ring_holds_another_building(streets):
    near = streets.footprints.iloc[:2].copy()
    first = near.geometry.iloc[0]
    near.loc[near.index[1], "geometry"] = shapely.affinity.translate(first, first.bounds[2] - first.bounds[0] + 2.0, 0)
    chip = dict(chips(streets, near))[0]
    right = chip.ring.shape[1] - 4
    assert chip.ring[:, :4].any()
    assert not chip.ring[chip.ring.shape[0] // 2, right - 4 : right].any()


def test_a_chip_does_not_depend_on_the_tiles(streets):
    buildings = Buildings(streets.grid, streets.footprints)
    small, large = ({member: chip for one in buildings.tiles(tile) for member, chip in buildings.read(streets, one)}
                    for tile in (40, 4000))
    assert len(buildings.tiles(40)) > len(buildings.tiles(4000)) == 1
    for member, chip in small.items():
        assert chip.window == large[member].window
        np.testing.assert_array_equal(chip.images.after, large[member].images.after)
        np.testing.assert_array_equal(chip.ring, large[member].ring)


def test_a_building_at_the_edge_is_seen_in_part(streets):
    box = shapely.box(WEST - 4, NORTH - 20, WEST + 4, NORTH - 12)
    (_, chip), = chips(streets, geopandas.GeoDataFrame(geometry=[box], crs=streets.footprints.crs))
    assert chip.seen == pytest.approx(0.5)


def test_a_building_smaller_than_a_cell_has_a_cell(streets):
    box = shapely.box(WEST + 10.1, NORTH - 10.3, WEST + 10.2, NORTH - 10.2)
    (_, chip), = chips(streets, geopandas.GeoDataFrame(geometry=[box], crs=streets.footprints.crs))
    assert chip.inside.sum() == 1


def test_of_a_footprint_larger_than_memory_allows_the_middle_is_read(streets):
    box = shapely.box(WEST - 5e5, NORTH - 5e5, WEST + 5e5, NORTH + 5e5)
    (tile,) = Buildings(streets.grid, geopandas.GeoDataFrame(geometry=[box], crs=streets.footprints.crs)).tiles()
    assert max(tile.window.height, tile.window.width) <= LARGEST


def test_ground_windows_stand_clear_of_buildings_and_inside_the_images(streets):
    ground = on_ground(streets.grid, streets.footprints, 60, clear_m=1.0)
    assert len(ground) > 10
    assert ground.distance(streets.footprints.union_all()).min() >= 1.0
    assert shapely.within(ground.geometry.to_numpy(), shapely.box(*streets.grid.bounds)).all()
    again = on_ground(streets.grid, streets.footprints, 60, clear_m=1.0)
    assert ground.geometry.geom_equals(again.geometry).all()
