"""The one tile engine: any raster model over any grid, in memory that doesn't grow with the grid.

:func:`map_tiles` plans tiles, reads ahead while the model computes, blends overlapping tiles, masks, and writes
finished strips (rows of tiles) to a journal, so a killed run goes on where it stopped and ends with the same bytes.  At
the end the strips become one cloud-optimised GeoTIFF for each output.

The engine knows nothing of what a model maps.  Two kinds of model fit:

- **without padding**: it consumes ``halo`` cells of context on each side; tiles tell the same as the whole would, so
  they need no overlap and the size of the tile never changes the map;
- **padded** (U-Net and its kin): its cells are less sure near the edge of a tile, so tiles overlap and are blended with
  weights that fall to the edge.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
from rasterio.windows import Window

from ..errors import ParameterError
from ..files import replace_durably
from ..monitor import Monitor
from .cog import BandStatistics, block_windows, explained, lean_gdal, write_cog
from .grid import Grid
from .source import Block

# What GDAL may keep of blocks while sources are read: neighbouring tiles share the blocks under their halos.
READING_CACHE_BYTES = 64 * 2**20

Job = TypeVar("Job")
Read = TypeVar("Read")


class Source(Protocol):
    """Whatever gives the model's bands on a window."""

    def read(self, window: Window) -> Block:
        """The bands on ``window`` of the grid; it may reach over the edges, where cells are invalid.

        Called from one thread at a time, which is not the thread that called :func:`map_tiles`.
        """
        ...


Predict = Callable[[list[Block]], Sequence[np.ndarray]]
"""From blocks (C, h, w) of equal shape to one array each, float32 (K, h - 2 halo, w - 2 halo); where an array isn't
finite, the model has no value.  The arrays are copied."""

Mapped = Callable[[Window], np.ndarray]
"""From a window inside the grid to bool (h, w): the cells to map.  Called from the thread that reads."""


@dataclass(frozen=True)
class TilePlan:
    """How a grid is cut into tiles; all in cells.

    Parameters
    ----------
    tile
        Cells a side of what the model returns for one tile.
    halo
        Context that the model consumes on each side: for a block of (h, w) it returns (h - 2 halo, w - 2 halo).
    overlap
        Cells that neighbouring tiles share and that are blended; at most a third of the tile.  0 for a model without
        padding: its tiles are clipped to the grid.  More for a padded network: its tiles all have the full size, moved
        inwards at the edges of the grid (over the edge only if the grid is smaller than a tile).
    """

    tile: int = 512
    halo: int = 0
    overlap: int = 0

    def __post_init__(self) -> None:
        if self.tile < 1 or self.halo < 0 or self.overlap < 0:
            raise ParameterError(f"Tiles of {self.tile} cells with a halo of {self.halo} and an overlap of "
                                 f"{self.overlap} can't be made: the tile must be positive, the others not negative.")
        if 3 * self.overlap > self.tile:
            raise ParameterError(f"The overlap of {self.overlap} cells is more than a third of the tile of {self.tile} "
                                 "cells: choose larger tiles or less overlap.")

    def spans(self, size: int) -> list[Span]:
        """Cut an axis of ``size`` cells; neighbours share exactly ``overlap`` cells."""
        step = self.tile - self.overlap
        count = max(1, math.ceil((size - self.overlap) / step))
        spans = []
        for number in range(count):
            start = number * step
            stop = min(start + self.tile, size)
            begin, end = start, stop
            if self.overlap:
                begin = max(0, min(start, size - self.tile))
                end = begin + self.tile
            spans.append(Span(start, stop, start + step if number < count - 1 else stop, begin, end))
        return spans


@dataclass(frozen=True)
class Span:
    """One tile along one axis, in cells of the grid."""

    start: int  # the cells used of this tile: start to stop
    stop: int
    next: int  # where the next tile begins to be used; the cells from here to stop are blended with it
    begin: int  # the cells that the model returns: begin to end
    end: int


@dataclass(frozen=True)
class RasterOutput:
    """One file of the map, taking as many of the model's channels as it has bands.

    Parameters
    ----------
    path
        The cloud-optimised GeoTIFF to write; replaced if it exists.
    bands, unit
        Names of its bands and the unit of their values.
    dtype, nodata
        How values are stored; whole-number types are rounded and clipped to their range, so ``nodata`` must be a value
        the model never gives.
    resampling
        Of the overviews: "average" or "nearest".
    limits
        Range of the values, for the histogram of the summary.
    tags
        Metadata of the file.
    """

    path: Path
    bands: tuple[str, ...]
    unit: str = ""
    dtype: str = "float32"
    nodata: float = math.nan
    resampling: str = "average"
    limits: tuple[float, float] | None = None
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MapSummary:
    """What was mapped: ``cells`` with a value in the first band, and the statistics of the bands of each output.

    Of the ``tiles``, ``empty`` ones held no cell to map; of the ``strips``, ``resumed`` ones were there from a run that
    had been stopped.
    """

    cells: int
    tiles: int
    empty: int
    strips: int
    resumed: int
    statistics: tuple[tuple[BandStatistics, ...], ...]


def map_tiles(predict: Predict, source: Source, grid: Grid, outputs: Sequence[RasterOutput], *, plan: TilePlan,
              journal_folder: Path, identity: str, monitor: Monitor, mapped: Mapped | None = None, batch: int = 1,
              read_ahead: int = 2) -> MapSummary:
    """Map a model over a grid and write its channels as cloud-optimised GeoTIFFs.

    Parameters
    ----------
    predict
        The model, for a batch of blocks of equal shape.
    source
        What the model sees.
    grid
        The cells to map.
    outputs
        The files; the first takes the first channels, the second those that follow, and so on.
    plan
        The tiles.
    journal_folder
        Made if missing.  Keeps finished strips until the outputs stand: 4 bytes a cell and channel.
    identity
        Names everything that decides the values: model, inputs, mask.  Strips of another identity are thrown away.
    monitor
        Hears of progress and may cancel between batches.
    mapped
        The cells to map, all if None; a tile without any is neither read nor predicted.
    batch
        Tiles of one call of ``predict`` at most; a batch never spans strips, so a resumed run sees the same batches.
    read_ahead
        Batches read while the model computes.

    Raises
    ------
    OutputError
        When the disk is full or can't be written; finished strips stay in the journal.
    Cancelled
        When the user stopped the run; finished strips stay in the journal.
    Exception
        Whatever ``source``, ``mapped`` or ``predict`` raise.
    """
    channels = sum(len(output.bands) for output in outputs)
    rows, columns = plan.spans(grid.height), plan.spans(grid.width)
    key = json.dumps([identity, asdict(plan), batch, channels, grid.shape, list(grid.transform), grid.crs.to_wkt()])
    journal = _Journal(Path(journal_folder), key, channels, 4 * channels * grid.height * grid.width)
    missing = [number for number in range(len(rows)) if not journal.has(number)]
    resumed = len(rows) - len(missing)
    if resumed:
        monitor.info(f"Going on after {resumed} of {len(rows)} strips that an earlier run finished.")

    with monitor.stage("Mapping", 0.0, 0.9), lean_gdal(READING_CACHE_BYTES):
        _map_strips(predict, source, journal, monitor, rows, columns, plan, missing, mapped, batch, read_ahead)

    statistics = []
    first = 0
    with monitor.stage("Writing the map", 0.9, 1.0):
        for number, output in enumerate(outputs):
            blocks = _blocks(journal, grid, rows, plan, output, range(first, first + len(output.bands)))
            with monitor.stage(f"Writing {output.path.name}", number / len(outputs), (number + 1) / len(outputs)):
                statistics.append(tuple(write_cog(
                    output.path, grid, _watched(blocks, monitor, len(list(block_windows(grid)))), bands=output.bands,
                    dtype=output.dtype, nodata=output.nodata, unit=output.unit, resampling=output.resampling,
                    limits=output.limits, tags=output.tags)))
            first += len(output.bands)
    tiles = len(rows) * len(columns)
    full = sum(len(journal.pieces(number)) for number in range(len(rows)))
    journal.remove()
    return MapSummary(statistics[0][0].cells, tiles, tiles - full, len(rows), resumed, tuple(statistics))


def feather(overlap: int) -> np.ndarray:
    """Weights (overlap,) of the later of two overlapping tiles: a raised cosine that rises from near 0 to near 1.

    The earlier tile has what is left to 1, so the weights of a cell always sum to 1; where only one tile reaches, as at
    the edges of the grid, it counts whole.
    """
    return (0.5 - 0.5 * np.cos(np.pi * (np.arange(overlap) + 0.5) / max(overlap, 1))).astype(np.float32)


def blended(earlier: np.ndarray, later: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """``earlier`` and ``later`` mixed by the ``weight`` of the later; where one is NaN the other counts whole.

    Equal values stay exactly as they are, which a weighted sum divided by the sum of weights wouldn't guarantee.
    """
    mixed = earlier + weight * (later - earlier)
    return np.where(np.isnan(earlier), later, np.where(np.isnan(later), earlier, mixed))


# --- mapping strips --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Tile:
    number: int  # of those to do in this run
    strip: int
    rows: Span
    columns: Span

    @property
    def used(self) -> Window:
        return Window(self.columns.start, self.rows.start, self.columns.stop - self.columns.start,
                      self.rows.stop - self.rows.start)

    def seen(self, halo: int) -> Window:
        rows, columns = self.rows, self.columns
        return Window(columns.begin - halo, rows.begin - halo, columns.end - columns.begin + 2 * halo,
                      rows.end - rows.begin + 2 * halo)

    def cut(self, values: np.ndarray) -> np.ndarray:
        """The used part of what the model returned, as a copy."""
        rows, columns = self.rows, self.columns
        return np.array(values[:, rows.start - rows.begin:rows.stop - rows.begin,
                               columns.start - columns.begin:columns.stop - columns.begin], np.float32, order="C")


@dataclass
class _Ready:
    """A tile that has been read; ``cells`` are those to map, None for all."""

    tile: _Tile
    block: Block
    cells: np.ndarray | None


def _map_strips(predict: Predict, source: Source, journal: _Journal, monitor: Monitor, rows: list[Span],
                columns: list[Span], plan: TilePlan, missing: list[int], mapped: Mapped | None, batch: int,
                read_ahead: int) -> None:
    def read(tile: _Tile) -> _Ready | None:
        cells = None if mapped is None else mapped(tile.used)
        if cells is not None and not cells.any():
            return None
        return _Ready(tile, source.read(tile.seen(plan.halo)), None if cells is None or cells.all() else cells)

    jobs = itertools.product(missing, range(len(columns)))
    tiles = [_Tile(number, strip, rows[strip], columns[column]) for number, (strip, column) in enumerate(jobs)]
    with _thread("orogen-read") as reading, _thread("orogen-write") as writing:
        ahead = _ahead(reading, read, tiles, max(read_ahead, 1) * batch)
        for strip, items in itertools.groupby(ahead, key=lambda item: item[0].strip):
            with journal.writing(strip) as file, _Behind(writing) as behind:
                blender = _Blender(plan)
                for ready in _batches((read for _, read in items), batch):
                    monitor.progress(ready[0].tile.number / len(tiles))
                    for item, values in zip(ready, _predicted(predict, ready, plan.halo, journal.channels)):
                        columns_done = blender.add(item.tile.columns, values)
                        behind.do(file.add, item.tile.columns.start, columns_done)
                behind.do(file.finish)


def _predicted(predict: Predict, ready: list[_Ready], halo: int, channels: int) -> Iterator[np.ndarray]:
    for item, values in zip(ready, predict([item.block for item in ready])):
        height, width = item.block.values.shape[1:]
        if values.shape != (channels, height - 2 * halo, width - 2 * halo):
            raise ValueError(f"the model returned {values.shape} for a block of {item.block.values.shape}; "
                             f"{(channels, height - 2 * halo, width - 2 * halo)} was expected")
        used = item.tile.cut(values)
        used[~np.isfinite(used)] = np.nan
        if item.cells is not None:
            used[:, ~item.cells] = np.nan
        yield used


class _Blender:
    """Mixes each tile of a strip with the one to its left and gives back the columns that are final."""

    def __init__(self, plan: TilePlan) -> None:
        self.weight = feather(plan.overlap)
        # What waits for the tile that begins there.
        self.begin, self.kept = -1, np.zeros((0, 0, 0), np.float32)

    def add(self, span: Span, values: np.ndarray) -> np.ndarray:
        if span.start == self.begin and self.kept.size:
            shared = self.kept.shape[2]
            values[:, :, :shared] = blended(self.kept, values[:, :, :shared], self.weight)
        # If the next tile has nothing to map, neither have the columns kept for it, and they are left out.
        self.begin, self.kept = span.next, values[:, :, span.next - span.start:].copy()
        return np.ascontiguousarray(values[:, :, :span.next - span.start])


@contextmanager
def _thread(name: str) -> Iterator[ThreadPoolExecutor]:
    """One thread; when the block fails, what waits for it is dropped, and it has ended when the block is left."""
    pool = ThreadPoolExecutor(1, thread_name_prefix=name)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _ahead(pool: ThreadPoolExecutor, read: Callable[[Job], Read], jobs: Iterable[Job], depth: int,
           ) -> Iterator[tuple[Job, Read]]:
    """Each job with what ``read`` gave for it, in order, while up to ``depth`` further ones are read."""
    waiting: deque[tuple[Job, Future[Read]]] = deque()
    for job in jobs:
        waiting.append((job, pool.submit(read, job)))
        if len(waiting) > depth:
            first, future = waiting.popleft()
            yield first, future.result()
    for first, future in waiting:
        yield first, future.result()


class _Behind:
    """Work handed to a thread, in order, at most three pieces ahead of it; all is done when the block is left."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.pool = pool
        self.pending: deque[Future[None]] = deque()

    def __enter__(self) -> _Behind:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        wait(self.pending)
        while kind is None and self.pending:
            self.pending.popleft().result()

    def do(self, work: Callable[..., None], *arguments: Any) -> None:
        """Queue ``work``; raises what earlier work raised."""
        self.pending.append(self.pool.submit(work, *arguments))
        if len(self.pending) > 3:
            self.pending.popleft().result()


def _batches(ready: Iterable[_Ready | None], size: int) -> Iterator[list[_Ready]]:
    """Tiles to predict, up to ``size`` at a time, those of one batch with blocks of the same shape."""
    batch: list[_Ready] = []
    for item in ready:
        if item is None:
            continue
        if batch and batch[0].block.values.shape != item.block.values.shape:
            yield batch
            batch = []
        batch.append(item)
        if len(batch) == size:  # at once: the model must not wait for the next tile to be read
            yield batch
            batch = []
    if batch:
        yield batch


# --- the journal -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Piece:
    """The final columns of one tile: float32 (channels, height, width) at ``offset`` bytes of the strip's file."""

    column: int
    width: int
    height: int
    offset: int


class _Journal:
    """Finished strips on disk: plain float32 pieces and, written last, an entry with their size and SHA-256.

    Plain, because the strips live only until the map stands, and compressing them would cost the model its cores.
    """

    def __init__(self, folder: Path, key: str, channels: int, needed: int) -> None:
        self.folder, self.channels, self.needed = folder, channels, needed
        self.entries: dict[int, list[_Piece]] = {}
        title = folder / "strips.json"
        with explained(title, needed):
            folder.mkdir(parents=True, exist_ok=True)
            if _read_json(title) == {"key": key}:
                for path in sorted(folder.glob("strip-*.json")):
                    self._recover(path)
            else:
                self.remove()
                folder.mkdir(exist_ok=True)
                _write_json(title, {"key": key})

    def has(self, strip: int) -> bool:
        return strip in self.entries

    def pieces(self, strip: int) -> list[_Piece]:
        return self.entries[strip]

    @contextmanager
    def writing(self, strip: int) -> Iterator[_StripFile]:
        """A file to add pieces to; it is gone when the block is left unfinished."""
        file = _StripFile(self, strip)
        try:
            yield file
        finally:
            file.close()

    def read(self, strip: int, rows: tuple[int, int], columns: tuple[int, int], channels: range) -> np.ndarray | None:
        """Rows (counted from the strip's first) and columns of the grid: (C, h, w), NaN where nothing is mapped."""
        values = None
        for piece in self.entries[strip]:
            left, right = max(columns[0], piece.column), min(columns[1], piece.column + piece.width)
            if left >= right:
                continue
            if values is None:
                values = np.full((len(channels), rows[1] - rows[0], columns[1] - columns[0]), np.nan, np.float32)
            for index, channel in enumerate(channels):
                first = piece.offset + 4 * piece.width * (channel * piece.height + rows[0])
                part = np.fromfile(self._values(strip), np.float32, (rows[1] - rows[0]) * piece.width, offset=first)
                values[index, :, left - columns[0]:right - columns[0]] = \
                    part.reshape(-1, piece.width)[:, left - piece.column:right - piece.column]
        return values

    def remove(self) -> None:
        """Delete the journal's files, and the folder if nothing else is in it."""
        for path in (*self.folder.glob("strip-*"), self.folder / "strips.json"):
            path.unlink(missing_ok=True)
        if not any(self.folder.iterdir()):
            self.folder.rmdir()

    def _values(self, strip: int) -> Path:
        return self.folder / f"strip-{strip:06d}.f32"

    def _entry(self, strip: int) -> Path:
        return self.folder / f"strip-{strip:06d}.json"

    def _recover(self, path: Path) -> None:
        """Take a strip of an earlier run if it is whole."""
        entry = _read_json(path)
        strip = int(path.stem.removeprefix("strip-"))
        found = _fingerprint(self._values(strip))
        if not isinstance(entry, dict) or found != (entry.get("bytes"), entry.get("sha256")):
            return
        self.entries[strip] = [_Piece(*piece) for piece in entry["pieces"]]
        self.needed -= entry["bytes"]


class _StripFile:
    """A strip on its way to the disk; used by the writing thread."""

    def __init__(self, journal: _Journal, strip: int) -> None:
        self.journal, self.strip = journal, strip
        self.path = journal._values(strip)
        self.part = self.path.with_suffix(".part")
        self.digest = hashlib.sha256()
        self.pieces: list[_Piece] = []
        self.bytes = 0
        with explained(self.path, journal.needed):
            self.file = self.part.open("wb", buffering=0)  # pieces are large, and nothing is left to fail on closing

    def add(self, column: int, values: np.ndarray) -> None:
        """Append the final columns (channels, height, width) of a tile."""
        with explained(self.path, self.journal.needed):
            self.pieces.append(_Piece(column, values.shape[2], values.shape[1], self.bytes))
            self.bytes += values.nbytes
            self.digest.update(values.data)
            left = values.data.cast("B")
            while left:
                left = left[self.file.write(left):]

    def finish(self) -> None:
        """Put the strip in its place for good, then its entry."""
        with explained(self.path, self.journal.needed):
            self.file.close()
            replace_durably(self.part, self.path)
            _write_json(self.journal._entry(self.strip), {
                "bytes": self.bytes, "sha256": self.digest.hexdigest(), "pieces": [astuple(p) for p in self.pieces]})
        self.journal.entries[self.strip] = self.pieces
        self.journal.needed -= self.bytes

    def close(self) -> None:
        self.file.close()
        self.part.unlink(missing_ok=True)


def _read_json(path: Path) -> Any:
    """What the file holds; None if it is missing or damaged."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None


def _write_json(path: Path, content: Any) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(content), encoding="utf-8")
    replace_durably(part, path)


def _fingerprint(path: Path) -> tuple[int, str] | None:
    if not path.is_file():
        return None
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(2**20):
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()


# --- from strips to the map ------------------------------------------------------------------------------------------


def _blocks(journal: _Journal, grid: Grid, rows: list[Span], plan: TilePlan, output: RasterOutput, channels: range,
            ) -> Iterator[tuple[Window, np.ndarray | None]]:
    """The blocks of an output's file, None for those without a value."""
    weight = feather(plan.overlap)[:, None]
    for window in block_windows(grid):
        values = _assembled(journal, rows, weight, window, channels)
        yield window, None if values is None else _encoded(values, output)


def _assembled(journal: _Journal, rows: list[Span], weight: np.ndarray, window: Window, channels: range,
               ) -> np.ndarray | None:
    """Channels (C, h, w) of a window, strips blended with the one above; None where no tile was mapped."""
    top, bottom = window.row_off, window.row_off + window.height
    columns = window.col_off, window.col_off + window.width
    values = None
    for strip, span in enumerate(rows):
        first, last = max(top, span.start), min(bottom, span.stop)
        if first >= last:
            continue
        part = journal.read(strip, (first - span.start, last - span.start), columns, channels)
        if part is None:
            continue
        if values is None:
            values = np.full((len(channels), window.height, window.width), np.nan, np.float32)
        # The strip above reaches down to here; of the first strip, and where that one is empty, nothing is there.
        shared = max(0, min(last, span.start + len(weight)) - first) if strip else 0
        above, here = values[:, first - top:first - top + shared], part[:, :shared]
        part[:, :shared] = blended(above, here, weight[first - span.start:first - span.start + shared])
        values[:, first - top:last - top] = part
    return values


def _encoded(values: np.ndarray, output: RasterOutput) -> np.ndarray:
    """Values (B, h, w) in the type of the output, nodata for NaN."""
    dtype = np.dtype(output.dtype)
    if dtype.kind in "iu":
        limits = np.iinfo(dtype)
        whole = np.clip(np.rint(values.astype(np.float64)), limits.min, limits.max)
        return np.where(np.isnan(values), output.nodata, whole).astype(dtype)
    if math.isnan(output.nodata):
        return values.astype(dtype, copy=False)
    return np.where(np.isnan(values), dtype.type(output.nodata), values).astype(dtype, copy=False)


def _watched(blocks: Iterable[tuple[Window, np.ndarray | None]], monitor: Monitor, total: int,
             ) -> Iterator[tuple[Window, np.ndarray]]:
    """Those with a value, with the monitor told of each."""
    for window, values in monitor.track(blocks, total):
        if values is not None:
            yield window, values
