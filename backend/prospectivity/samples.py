"""Where to learn: the cells of the known deposits, and background cells drawn from the ground away from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import geopandas
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj.exceptions import ProjError
from rasterio.windows import Window

from ..errors import InputError, ParameterError
from ..monitor import Monitor
from ..raster.crs import require_crs
from ..raster.grid import Grid
from .evidence import PackedMask

Integers = NDArray[np.int64]

FEWEST_DEPOSITS = 10
FEWEST_PER_FOLD = 2

# Wide enough that files stored in rows are not read too often, low enough that files stored in tiles are not either.
_WINDOW_ROWS, _WINDOW_COLS = 512, 4096


def deposit_cells(points: geopandas.GeoDataFrame, grid: Grid, monitor: Monitor,
                  mapped: Callable[[Integers, Integers], NDArray[np.bool_]], *,
                  name: str = "deposits") -> tuple[Integers, Integers, dict[str, int]]:
    """The cells that hold known deposits, each once, in the order of rows and columns.

    Parameters
    ----------
    points : deposits as points in any CRS
    grid : the map
    monitor : is warned of deposits left out and merged
    mapped : ``mapped(rows, cols)`` tells which cells on the grid have the evidence to learn from
    name : the layer's name, for messages

    Returns
    -------
    rows, cols : (k,) cells
    counts : what became of the ``points``: ``outside`` the grid, ``unmapped``, ``merged`` with another one of the same
        cell, ``cells`` kept

    Raises
    ------
    InputError : the layer has no CRS, or no deposit lies on mapped ground
    """
    require_crs(points.crs, name)
    x, y = _coordinates(points, grid, name)
    rows, cols = grid.rowcol(x, y)
    inside = np.isfinite(x) & np.isfinite(y) & grid.contains(rows, cols)
    counts = {"points": len(points), "outside": int((~inside).sum())}
    if not inside.any():
        raise InputError(f"The deposits of layer '{name}' lie outside the evidence: check the CRS of '{name}' and of "
                         "the template raster, and that both show the same ground.")
    if counts["outside"]:
        monitor.warning(f"Layer '{name}': {_deposits(counts['outside'])} outside the mapped area, left out.",
                        layer=name, count=counts["outside"])
    rows, cols = rows[inside], cols[inside]

    known = np.asarray(mapped(rows, cols), dtype=bool)
    counts["unmapped"] = int((~known).sum())
    if not known.any():
        raise InputError(f"All {rows.size} deposits of layer '{name}' lie where the evidence has no data or outside "
                         "the permissive ground: give evidence that covers them, or correct those layers.")
    if counts["unmapped"]:
        monitor.warning(f"Layer '{name}': {_deposits(counts['unmapped'])} where the evidence has no data or outside "
                        "the permissive ground, left out.", layer=name, count=counts["unmapped"])
    rows, cols = rows[known], cols[known]

    cells = np.unique(np.column_stack([rows, cols]), axis=0)
    counts["merged"], counts["cells"] = rows.size - len(cells), len(cells)
    if counts["merged"]:
        monitor.warning(f"Layer '{name}': {counts['merged']} of {rows.size} deposits share a cell with another one; "
                        f"the {len(cells)} cells count once each.", layer=name, count=counts["merged"])
    return cells[:, 0], cells[:, 1], counts


def enough_deposits(count: int, folds: int) -> None:
    """Raise :class:`InputError` unless ``count`` deposit cells serve ``folds`` folds: 10 in all, 2 per fold."""
    needed = max(FEWEST_DEPOSITS, FEWEST_PER_FOLD * folds)
    if count < needed:
        fewer = max(2, count // FEWEST_PER_FOLD)
        remedy = f" or choose at most {fewer} folds" if count >= FEWEST_DEPOSITS else ""
        raise InputError(f"{count} deposit cells are too few to learn from and to test: {folds} folds need at least "
                         f"{needed}; give more deposits of the same kind{remedy}.")


@dataclass(frozen=True)
class Background:
    """Background cells (rows, cols, each (n,)), and the ground they were drawn from.

    ``mapped_cells`` are all cells with evidence; ``eligible_cells`` those of them beyond the exclusion distance.
    """

    rows: Integers
    cols: Integers
    eligible_cells: int
    mapped_cells: int


def draw_background(grid: Grid, mapped: Callable[[Window], NDArray[np.bool_]], deposit_rows: ArrayLike,
                    deposit_cols: ArrayLike, *, exclusion_m: float, count: int, seed: int,
                    monitor: Monitor | None = None) -> Background:
    """Draw background cells uniformly at random, without repetition, away from the deposits.

    The ground is looked at once, window by window, and eligible cells are remembered as compressed bits: the draw is
    exact and takes little memory.

    Parameters
    ----------
    grid : the map
    mapped : ``mapped(window)`` → (h, w), which cells of a window of ``grid`` have the evidence to learn from
    deposit_rows, deposit_cols : (k,) cells of the deposits
    exclusion_m : background lies farther than this from every deposit's cell, centre to centre, in metres on the ground
        at the deposit (right in degrees and feet); with 0, only the deposits' own cells are spared
    count : wanted number of cells
    seed : the same seed gives the same cells
    monitor : hears of progress, and a warning when there is less ground than wanted

    Raises
    ------
    InputError : hardly any ground is left
    """
    if count < 1 or exclusion_m < 0:
        raise ParameterError(f"{count} background points at an exclusion distance of {exclusion_m:g} m make no sense: "
                             "ask for at least one, at no less than 0 m.")
    monitor = monitor or Monitor()
    deposits = np.column_stack([np.asarray(deposit_rows), np.asarray(deposit_cols)]).astype(np.int64)
    discs = [_disc(grid, int(row), int(col), exclusion_m) for row, col in deposits]
    windows = list(_windows(grid))
    packed, eligible, mapped_cells = [], np.zeros(len(windows), dtype=np.int64), 0
    for i, window in enumerate(monitor.track(windows, len(windows))):
        free = np.array(mapped(window), dtype=bool)
        mapped_cells += int(free.sum())
        for (row, col), disc in zip(deposits, discs, strict=True):
            _spare(free, window, int(row), int(col), disc)
        eligible[i] = np.count_nonzero(free)
        packed.append(PackedMask.of(free))

    total = int(eligible.sum())
    fewest = max(FEWEST_DEPOSITS, len(deposits))
    if total < min(fewest, count):
        raise InputError(f"Only {total} of {mapped_cells} mapped cells lie farther than the exclusion distance of "
                         f"{exclusion_m:g} m from every deposit, too few to draw {count} background points from: lower "
                         "exclusion_m, widen the area or the permissive ground, or use smaller cells.")
    if total < count:
        monitor.warning(f"Only {total:,} cells of mapped ground lie farther than {exclusion_m:g} m from every deposit; "
                        f"all of them are background instead of the {count:,} asked for.", count=total)

    chosen = np.sort(np.random.default_rng([seed, 4]).choice(total, min(count, total), replace=False))
    begins = np.concatenate([[0], np.cumsum(eligible)])
    rows, cols = [], []
    for i, window in enumerate(windows):
        here = chosen[np.searchsorted(chosen, begins[i]):np.searchsorted(chosen, begins[i + 1])] - begins[i]
        if here.size:
            row, col = np.divmod(np.flatnonzero(packed[i].unpack())[here], window.width)
            rows.append(row + window.row_off)
            cols.append(col + window.col_off)
    row, col = np.concatenate(rows).astype(np.int64), np.concatenate(cols).astype(np.int64)
    order = np.lexsort((col, row))
    return Background(row[order], col[order], total, mapped_cells)


def positions_m(grid: Grid, rows: ArrayLike, cols: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Positions of cells in metres along the grid's own axes, for folds and the dead zone.

    Patches are squares of cells, so what overlaps is decided in cells: these positions are cells times
    :attr:`Grid.cell_size_m`, that is metres at the middle of the grid.

    Returns
    -------
    x_m, y_m : as ``rows`` and ``cols``; x grows with the column, y falls with the row
    """
    across, down = grid.cell_size_m
    return (np.asarray(cols) + 0.5) * across, -(np.asarray(rows) + 0.5) * down


def extent_warning(x_m: ArrayLike, y_m: ArrayLike, deposit: ArrayLike) -> str | None:
    """A sentence for the report when deposits and background come from different extents, else None.

    Where the box around the deposits holds less than a quarter of the background, a model can score well by telling
    the explored district from the rest.

    Parameters
    ----------
    x_m, y_m, deposit : (n,) positions in metres, and True at deposits
    """
    xy = np.column_stack([np.asarray(x_m, dtype=float), np.asarray(y_m, dtype=float)])
    deposit = np.asarray(deposit, dtype=bool)
    if not 0 < deposit.sum() < deposit.size:
        return None
    low, high = xy[deposit].min(axis=0), xy[deposit].max(axis=0)
    share = float(np.all((xy[~deposit] >= low) & (xy[~deposit] <= high), axis=1).mean())
    if share >= 0.25:
        return None
    return (f"The deposits lie in a part of the area that holds only {100 * share:.0f} % of the background: the model "
            "may tell that district from the rest instead of finding deposits in it; give the explored ground as "
            "permissive ground (permissive) or narrow the area.")


def _coordinates(points: geopandas.GeoDataFrame, grid: Grid,
                 name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coordinates in the grid's CRS; infinite where it has no place for the point."""
    geometry = points.geometry
    if not geometry.geom_type[~geometry.is_empty].eq("Point").all():
        raise InputError(f"Layer '{name}' must hold points: make points of its shapes first (in QGIS: 'Centroids').")
    try:
        there = geometry.to_crs(grid.crs)
    except ProjError as error:
        raise InputError(f"Layer '{name}' can't be brought to the CRS of the map: check the CRS of both.") from error
    shapes = there.to_numpy()
    return shapely.get_x(shapes), shapely.get_y(shapes)


def _deposits(count: int) -> str:
    return "1 deposit lies" if count == 1 else f"{count} deposits lie"


def _windows(grid: Grid) -> Iterator[Window]:
    for row in range(0, grid.height, _WINDOW_ROWS):
        for col in range(0, grid.width, _WINDOW_COLS):
            yield Window(col, row, min(_WINDOW_COLS, grid.width - col), min(_WINDOW_ROWS, grid.height - row))


def _disc(grid: Grid, row: int, col: int, radius_m: float) -> NDArray[np.bool_]:
    """The cells within the radius of a cell, as a small array with that cell in its middle."""
    # Degrees of longitude shrink towards the poles, so the size of a cell is taken where the deposit lies.
    here = grid.window(Window(col, row, 1, 1)) if grid.crs.is_geographic else grid
    across, down = here.cell_size_m
    rows = np.arange(-min(int(radius_m / down), grid.height), min(int(radius_m / down), grid.height) + 1)
    cols = np.arange(-min(int(radius_m / across), grid.width), min(int(radius_m / across), grid.width) + 1)
    return np.hypot(rows[:, None] * down, cols[None, :] * across) <= radius_m


def _spare(free: NDArray[np.bool_], window: Window, row: int, col: int, disc: NDArray[np.bool_]) -> None:
    """Take the disc around a cell of the grid out of what is ``free`` in the window."""
    top, left = row - disc.shape[0] // 2 - window.row_off, col - disc.shape[1] // 2 - window.col_off
    r0, r1 = max(top, 0), min(top + disc.shape[0], free.shape[0])
    c0, c1 = max(left, 0), min(left + disc.shape[1], free.shape[1])
    if r0 < r1 and c0 < c1:
        free[r0:r1, c0:c1] &= ~disc[r0 - top:r1 - top, c0 - left:c1 - left]
