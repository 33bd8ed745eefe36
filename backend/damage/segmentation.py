"""From a pair of images to graded buildings by a network that reads every cell.

    pair → tiles → probability of a building and of each grade (GeoTIFFs) → a vote of each building's cells
                                                                          → outlines, where no footprints are known

:func:`grade_buildings` and :func:`find_footprints` are what a job calls.  Nothing grows with the scene but the files.
"""

from __future__ import annotations

import hashlib
import math
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import geopandas
import numpy as np
import pandas
import shapely
from numpy.typing import NDArray
from rasterio.windows import Window
from scipy import ndimage
from shapely import affinity

from ...models.damage_contract import Contract, DamageModel
from ...models.damage_model import load_damage_model
from ..errors import InputError
from ..monitor import Monitor
from ..raster.cog import block_windows
from ..raster.dataset import open_raster
from ..raster.grid import Grid, scaled
from ..raster.source import Block
from ..raster.tiles import MapSummary, RasterOutput, TilePlan, map_tiles
from ..teaching import device_of
from ..vector.polygonise import polygons_of
from .chips import Reads
from .footprints import LEFT_OUT, Footprints, burn
from .pair import Images
from .schemes import column

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

TILE = 512
BUILDING, GRADES = "building.tif", "grades.tif"
_ALIKE = 1.6  # cells that differ more than this from those a model learnt from are said so
_ROWS = 2048  # of a strip in which outlines are drawn
_MADE_BY = "MADE_BY"  # the tag of a raster that names what decides its values


class HasBuildings(Protocol):
    """Buildings with an index: :class:`.dataset.GradedPair`, or what :func:`grade_buildings` makes."""

    @property
    def buildings(self) -> geopandas.GeoDataFrame: ...

    @property
    def index(self) -> shapely.STRtree: ...


@dataclass(frozen=True)
class Drawn:
    """Buildings of a grid: frame (``building``, ``geometry``) and index."""

    buildings: geopandas.GeoDataFrame
    index: shapely.STRtree


# --- grades for known footprints --------------------------------------------------------------------------------------


def grade_buildings(pair: Reads, footprints: Footprints | geopandas.GeoDataFrame, model_path: str | Path,
                    monitor: Monitor, device: str = "auto", *, folder: Path | None = None,
                    identity: str = "") -> pandas.DataFrame:
    """The probability of every grade for every building, from the cells within its footprint.

    Each cell votes with its area, and in full with its probabilities; cells that one image doesn't show have no vote.
    The model's calibration makes probabilities of these means; a model without one is said so.

    Parameters
    ----------
    pair
        Gives both images, registered or not.
    footprints
        ``building`` and polygons in the CRS of the pair's grid.
    model_path
        A model of damage; see :func:`orogen.models.damage_model.load_damage_model`.
    device
        "auto", "cpu" or "cuda".
    folder
        Where the probability rasters stay and finished strips are kept, so that a killed run goes on; a temporary one
        where None.  ``identity`` then names what decides the images' values.

    Returns
    -------
    DataFrame
        Indexed by ``building``: ``p_<class>`` (NaN for a building that no cell voted for), ``located`` (mean
        probability that its cells are a building's), ``seen`` (share of its cells that both images show).

    Raises
    ------
    ModelFileError, ParameterError : the model can't be used
    ResourceError : the device isn't there
    """
    frame = footprints.frame if isinstance(footprints, Footprints) else footprints
    model = load_damage_model(model_path, device_of(device))
    reads = _at_cells(pair, model, monitor)
    drawn = Drawn(frame, shapely.STRtree(frame.geometry.to_numpy()))

    def wanted(window: Window) -> Bools:
        return numbers(drawn, reads.grid, window) > 0

    with _folder(folder) as place:
        with monitor.stage("Reading the images with the network", 0.0, 0.9):
            whole = _identity(model_path, identity)
            if not _stands(place, whole):  # as it does where the network has found the footprints, too
                map_pair(reads, model, place, monitor, identity=_identity(model_path, identity, frame), mapped=wanted)
        if model.contract.calibration is None:
            monitor.warning(f"The model '{model.contract.name}' was never calibrated, so its probabilities put "
                            "buildings in order and are no shares: don't add them up.")
        with monitor.stage("Grading the buildings", 0.9, 1.0):
            return _votes(drawn, reads.grid, model.contract, place, monitor)


def map_pair(pair: Reads, model: DamageModel, folder: Path, monitor: Monitor, *, identity: str = "",
             mapped: object = None, tile: int = TILE) -> MapSummary:
    """The probability of a building (``building.tif``) and of each grade if there is one (``grades.tif``), as COGs."""
    halo = model.predictor.halo
    bands = model.contract.bands

    def predict(blocks: Sequence[Block]) -> list[Floats]:
        values = np.stack([block.values for block in blocks])
        valid = np.stack([block.valid.all(0) for block in blocks])
        found = model.probabilities(values[:, :bands], values[:, bands:], valid)
        rows, cols = slice(halo, values.shape[2] - halo), slice(halo, values.shape[3] - halo)
        return [np.where(seen[rows, cols], one[:, rows, cols], np.float32(np.nan))
                for one, seen in zip(found, valid, strict=True)]

    classes = model.contract.classes
    outputs = (RasterOutput(folder / BUILDING, ("building",), "probability", limits=(0.0, 1.0),
                            tags={_MADE_BY: identity}),
               RasterOutput(folder / GRADES, classes, "probability", limits=(0.0, 1.0), tags={_MADE_BY: identity}))
    plan = TilePlan(_multiple(tile, model.predictor.stride), halo)
    return map_tiles(predict, _Source(pair, bands), pair.grid, outputs, plan=plan, journal_folder=folder / "tiles",
                     identity=identity, monitor=monitor, mapped=mapped)  # type: ignore[arg-type]


def windows_of(pair: Reads, model: DamageModel, monitor: Monitor | None = None, tile: int = TILE,
               ) -> Iterator[tuple[Window, Floats, Bools]]:
    """Probabilities (1 + classes, h, w) and where both images were seen, tile by tile, without files."""
    halo, step = model.predictor.halo, _multiple(tile, model.predictor.stride)
    source = _Source(pair, model.contract.bands)
    for top in range(0, pair.grid.height, step):
        for left in range(0, pair.grid.width, step):
            if monitor is not None:
                monitor.check()
            height, width = min(step, pair.grid.height - top), min(step, pair.grid.width - left)
            block = source.read(Window(left - halo, top - halo, width + 2 * halo, height + 2 * halo))
            valid = block.valid.all(0)
            bands = model.contract.bands
            found = model.probabilities(block.values[None, :bands], block.values[None, bands:], valid[None])[0]
            rows, cols = slice(halo, halo + height), slice(halo, halo + width)
            yield Window(left, top, width, height), found[:, rows, cols], valid[rows, cols]


def numbers(drawn: HasBuildings, grid: Grid, window: Window) -> NDArray[np.int32]:
    """The number of the building in each cell, 0 on other ground; int32 (h, w), whatever the window.

    A cell belongs to the building that holds its centre; one too small to hold any takes the cell under it.
    """
    here = grid.window(window)
    near = np.sort(drawn.index.query(shapely.box(*here.bounds)))
    rows = drawn.buildings.iloc[near]
    found = burn(rows, here)
    cell = abs(here.transform.a * here.transform.e - here.transform.b * here.transform.d)
    small = rows[rows.area < 4 * cell]
    if len(small):
        points = small.geometry.representative_point()
        row, col = here.rowcol(points.x.to_numpy(), points.y.to_numpy())
        inside = here.contains(row, col)
        row, col = row[inside], col[inside]
        free = found[row, col] == 0
        found[row[free], col[free]] = small["building"].to_numpy()[inside][free]
    return found


def vote(summed: NDArray[np.float64], buildings: NDArray[np.int32], found: Floats, valid: Bools) -> None:
    """Add a window's probabilities (C, h, w) to ``summed`` (n + 1, C + 2), by building, in place.

    After the C sums stand the cells that voted, and all cells.
    """
    here = buildings.ravel()
    chosen = valid.ravel() & (here > 0)
    voting = here[chosen]
    for channel in range(len(found)):
        summed[:, channel] += np.bincount(voting, found[channel].ravel()[chosen], len(summed))
    summed[:, -2] += np.bincount(voting, minlength=len(summed))
    summed[:, -1] += np.bincount(here, minlength=len(summed))


def _votes(drawn: Drawn, grid: Grid, contract: Contract, folder: Path, monitor: Monitor) -> pandas.DataFrame:
    frame, classes = drawn.buildings, contract.classes
    # Numbers may be any; rows are counted, so that a few buildings of a large layer take little memory.
    rows = Drawn(frame.assign(building=np.arange(1, len(frame) + 1)), drawn.index)
    summed = np.zeros((len(frame) + 1, len(classes) + 3))
    windows = list(block_windows(grid))
    with open_raster(str(folder / BUILDING)) as building, open_raster(str(folder / GRADES)) as grades:
        for window in monitor.track(windows, len(windows)):
            here = numbers(rows, grid, window)
            if here.any():
                found = np.concatenate([building.read(window=window), grades.read(window=window)])
                vote(summed, here, np.nan_to_num(found), np.isfinite(found).all(0))
    share = shares(summed[1:])
    odds = share[:, 1:] if contract.calibration is None else contract.calibration.apply(share[:, 1:])
    made = {column(name): odds[:, place] for place, name in enumerate(classes)}
    seen = summed[1:, -2] / np.maximum(summed[1:, -1], 1)
    return pandas.DataFrame({**made, "located": share[:, 0], "seen": seen},
                            index=pandas.Index(frame["building"].to_numpy(), name="building"))


def shares(summed: NDArray[np.float64]) -> NDArray[np.float64]:
    """Means (n, C) of what :func:`vote` summed; NaN where nothing voted."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(summed[:, -2:-1] > 0, summed[:, :-2] / summed[:, -2:-1], np.nan))


# --- footprints from the network --------------------------------------------------------------------------------------


def find_footprints(pair: Reads, model_path: str | Path, monitor: Monitor, device: str = "auto", *,
                    folder: Path | None = None, identity: str = "", threshold: float = 0.5, least_m2: float = 20.0,
                    ) -> Footprints:
    """Outlines of buildings where no layer of them exists: found by the network, squared and cleaned.

    Parameters
    ----------
    threshold
        Probability from which a cell belongs to a building.
    least_m2
        Smaller patches are left out.

    Returns
    -------
    Footprints
        In the CRS of the pair's grid; the field ``located`` is the mean probability within the outline.

    Raises
    ------
    InputError : no building was found
    ModelFileError, ParameterError : the model can't be used
    ResourceError : the device isn't there
    """
    model = load_damage_model(model_path, device_of(device))
    reads = _at_cells(pair, model, monitor)
    with _folder(folder) as place:
        with monitor.stage("Looking for buildings", 0.0, 0.9):
            whole = _identity(model_path, identity)
            if not _stands(place, whole):
                map_pair(reads, model, place, monitor, identity=whole)
        with monitor.stage("Drawing outlines", 0.9, 1.0):
            frame = outlines(place / BUILDING, monitor, threshold=threshold, least_m2=least_m2)
    if frame.empty:
        raise InputError("The network found no building in the images: give a layer of footprints, or a model that was "
                         "taught on images like these.")
    n = len(frame)
    number = np.arange(1, n + 1)
    fields = pandas.DataFrame({"located": frame["located"].to_numpy()}, index=pandas.Index(number, name="feature"))
    made = geopandas.GeoDataFrame({"building": number, "feature": number, "area_m2": frame.area.to_numpy()},
                                  geometry=frame.geometry.to_numpy(), crs=frame.crs)
    nothing = pandas.DataFrame({name: pandas.Series(dtype=kind) for name, kind in LEFT_OUT.items()})
    return Footprints(made, fields, nothing, "Buildings found in the images", pair.grid)


def outlines(building: Path, monitor: Monitor, *, threshold: float = 0.5, least_m2: float = 20.0,
             ) -> geopandas.GeoDataFrame:
    """Outlines (``located``, ``geometry``), squared and cleaned, of a raster of the probability of a building."""
    parts: list[shapely.Geometry] = []
    located: list[float] = []
    with open_raster(str(building)) as dataset:
        grid = Grid(dataset.crs, dataset.transform, dataset.height, dataset.width)
        for top in monitor.track(range(0, grid.height, _ROWS), -(-grid.height // _ROWS)):
            window = Window(0, top, grid.width, min(_ROWS, grid.height - top))
            values = np.nan_to_num(dataset.read(1, window=window))
            labels, count = ndimage.label(values >= threshold)
            if not count:
                continue
            found = polygons_of(labels, grid.window(window))
            means = ndimage.mean(values, labels, found["label"].to_numpy())
            for geometry, mean in zip(found.geometry, means, strict=True):
                for part in geometry.geoms:
                    parts.append(part)
                    located.append(float(mean))
    cell = math.sqrt(abs(grid.transform.a * grid.transform.e - grid.transform.b * grid.transform.d))
    whole, means_of = _joined(parts, located)
    shapes, kept = [], []
    for shape, mean in zip(whole, means_of, strict=True):
        # What hangs together by less than two cells is two buildings.
        for core in shapely.get_parts(shape.buffer(-cell, join_style="mitre")):
            piece = core.buffer(cell, join_style="mitre")
            if piece.area >= least_m2:
                shapes.append(squared(piece, 1.5 * cell))
                kept.append(mean)
    if shapes:
        bounds = shapely.bounds(np.array(shapes, dtype=object))
        order = np.lexsort((bounds[:, 0], -bounds[:, 3]))  # from north to south, as people number
        shapes, kept = [shapes[place] for place in order], [kept[place] for place in order]
    return geopandas.GeoDataFrame({"located": kept}, geometry=np.array(shapes, dtype=object), crs=grid.crs)


def squared(outline: shapely.Polygon, tolerance: float) -> shapely.Polygon:
    """A polygon with right angles for one that follows cells; without its courts where these are small.

    What is nearly a rectangle becomes the rectangle of the same area; of anything else the walls are straightened along
    its main direction, as far as that keeps its shape.  ``tolerance`` is in units of the CRS.
    """
    plain = shapely.Polygon(outline.exterior, [ring for ring in outline.interiors
                                               if shapely.Polygon(ring).area > 16 * tolerance**2])
    around = shapely.oriented_envelope(plain)
    if not isinstance(around, shapely.Polygon) or around.area <= 0:
        return plain
    if plain.area >= 0.8 * around.area:
        size = math.sqrt(plain.area / around.area)
        return affinity.scale(around, size, size, origin=around.centroid)
    corners = shapely.get_coordinates(around)
    sides = np.diff(corners, axis=0)
    longest = sides[np.argmax(np.hypot(*sides.T))]
    angle = math.degrees(math.atan2(longest[1], longest[0]))
    middle = plain.centroid
    turned = affinity.rotate(plain.simplify(tolerance), -angle, origin=middle)
    rings = [_straight(np.asarray(ring.coords)[:-1]) for ring in (turned.exterior, *turned.interiors)]
    if rings[0] is not None:
        made = shapely.Polygon(rings[0], [ring for ring in rings[1:] if ring is not None])
        made = affinity.rotate(made, angle, origin=middle)
        if made.is_valid and made.intersection(plain).area >= 0.8 * made.union(plain).area:
            return made
    simple = plain.simplify(tolerance)
    return simple if simple.is_valid and not simple.is_empty else plain


def _straight(corners: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """A ring (n, 2) of walls along the axes; None where too few are left."""
    n = len(corners)
    steps = np.roll(corners, -1, 0) - corners
    lengths = np.hypot(*steps.T)
    across = np.abs(steps[:, 0]) >= np.abs(steps[:, 1])
    change = np.flatnonzero(across != np.roll(across, 1))
    if len(change) < 4:
        return None
    places, kinds = [], []
    for begin, end in zip(change, np.roll(change, -1), strict=True):
        run = np.arange(begin, end if end > begin else end + n) % n
        middles = (corners[run] + corners[(run + 1) % n]) / 2
        axis = 1 if across[begin] else 0
        places.append(float(np.average(middles[:, axis], weights=np.maximum(lengths[run], 1e-9))))
        kinds.append(bool(across[begin]))
    ring = []
    for number in range(len(places)):
        here, before = places[number], places[number - 1]
        ring.append((before, here) if kinds[number] else (here, before))
    return np.array(ring)


def _joined(parts: Sequence[shapely.Geometry], means: Sequence[float],
            ) -> tuple[list[shapely.Polygon], list[float]]:
    """Parts that share an edge across strips as one; their means weighed by area."""
    if not parts:
        return [], []
    shapes = np.array(parts, dtype=object)
    whole = shapely.get_parts(shapely.union_all(shapes))
    left, right = shapely.STRtree(whole).query(shapely.point_on_surface(shapes), predicate="intersects")
    area = shapely.area(shapes)[left]
    total = np.bincount(right, area, len(whole))
    weighed = np.bincount(right, area * np.asarray(means)[left], len(whole))
    return list(whole), list(weighed / np.maximum(total, 1e-9))


# --- helpers ----------------------------------------------------------------------------------------------------------


class _Source:
    """Both images as the bands of one block."""

    def __init__(self, pair: Reads, bands: int) -> None:
        self.pair, self.bands = pair, bands

    def read(self, window: Window) -> Block:
        images = self.pair.read(window)
        parts = [image if len(image) == self.bands else np.repeat(image.mean(0, keepdims=True), self.bands, 0)
                 for image in (images.before, images.after)]
        values = np.concatenate(parts).astype(np.float32, copy=False)
        return Block(values, np.broadcast_to(images.valid, values.shape))


class Coarser:
    """A pair whose cells are ``times`` as large: means of those that were seen, where at least half were."""

    def __init__(self, pair: Reads, times: int) -> None:
        self._pair, self._times = pair, times
        grid = pair.grid
        self.grid = Grid(grid.crs, scaled(grid.transform, times, times), max(1, grid.height // times),
                         max(1, grid.width // times))

    def read(self, window: Window) -> Images:
        n, height, width = self._times, round(window.height), round(window.width)
        fine = self._pair.read(Window(round(window.col_off) * n, round(window.row_off) * n, width * n, height * n))
        seen = fine.valid.reshape(height, n, width, n).sum((1, 3))
        valid = 2 * seen >= n * n
        share = 1 / np.maximum(seen, 1).astype(np.float32)

        def mean(image: Floats) -> Floats:
            shape = (len(image), height, n, width, n)
            return np.where(valid, (image * fine.valid).reshape(shape).sum((2, 4)) * share, np.float32(0))

        return Images(mean(fine.before), mean(fine.after), valid)


def _at_cells(pair: Reads, model: DamageModel, monitor: Monitor) -> Reads:
    """The pair at about the cell size that the model learnt from, as far as that can be had."""
    cell, wanted = math.sqrt(math.prod(pair.grid.cell_size_m)), model.contract.cell_m
    times = round(wanted / cell)
    if times >= 2:
        monitor.info(f"The model learnt from cells of {wanted:.2g} m, so {times} × {times} cells of {cell:.2g} m are "
                     "read as one.")
        return Coarser(pair, times)
    if cell / wanted > _ALIKE:
        monitor.warning(f"The model learnt from cells of {wanted:.2g} m, the images have {cell:.2g} m: buildings look "
                        "smaller than any that it knows, and many will be missed or graded wrongly.")
    return pair


def _multiple(size: int, of: int) -> int:
    return max(1, -(-size // of)) * of


def _identity(model_path: str | Path, rest: str, frame: geopandas.GeoDataFrame | None = None) -> str:
    digest = hashlib.sha256(Path(model_path).read_bytes())
    digest.update(rest.encode())
    if frame is not None:
        digest.update(b"".join(shapely.to_wkb(frame.geometry.to_numpy())))
    return digest.hexdigest()


def _stands(folder: Path, identity: str) -> bool:
    """Whether both rasters are there, and made of just this."""
    for path in (folder / BUILDING, folder / GRADES):
        if not path.is_file():
            return False
        with open_raster(str(path)) as dataset:
            if dataset.tags().get(_MADE_BY) != identity:
                return False
    return True


@contextmanager
def _folder(folder: Path | None) -> Iterator[Path]:
    """The folder, or one that is gone afterwards."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
    else:
        with tempfile.TemporaryDirectory(prefix="orogen-damage-") as name:
            yield Path(name)
