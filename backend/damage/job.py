"""assess-damage, from two images and footprints to result files.

    images → judged, aligned, matched → footprints → change of each building → ranked (→ graded by a model) → summed up

:func:`open_aligned` gives others the pair of images as this job sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import shapely
from numpy.typing import NDArray

from ...models.damage_contract import Contract
from ...models.damage_model import load_damage_model
from ..evaluation.grading import middle_grade
from ..files import json_bytes
from ..journal import Journal
from ..monitor import Monitor
from ..raster.grid import Grid, scaled
from ..report.made import how_made
from ..runs import OutputFile, Workspace
from ..tools import get
from ..tools.assess_damage import AssessDamage
from .change import LEAST_SEEN, LOOK, MEASURES, Lean, find_lean, measure
from .chips import Buildings, Chip, Reads, Tile, first, on_ground
from .features import LOOKS, looks
from .footprints import Footprints, find_offset, read_footprints
from .kept import Kept, keep
from .overview import Overview, look_over
from .pair import Pair, open_pair
from .quality import NOT, ImageFacts, Quality, check_order, image_facts, judge, quality_picture
from .ranking import LEAST_BUILDINGS, Measured, Ranking, rank
from .registration import Displacement, find_displacement, no_displacement, registered
from .schemes import SCHEMES, Scheme, column, mapped, read_choice, scheme_of
from .segmentation import BUILDING, GRADES, find_footprints, grade_buildings
from .summarising import FLOOR_AREA, PEOPLE, add_attributes, facts, read_areas, write_results

GROUND = 400  # windows of ground that are looked at beside the buildings
STRANGERS = 160  # buildings that are looked at with others after
SAMPLE_TILE, LEAN_SAMPLE = 512, 320  # cells a side, buildings: what tells how roofs lean
STEP = 2000  # buildings that are kept as one finished step
OFFSET_M = 2.0  # footprints that lie further beside the buildings are said so
MOST_CHANGED = 0.5  # share from which the result is more likely about the images than about the buildings

RANKED = "Each building was set against its neighbours of similar size and look: texture, edges, likeness, colour " \
    "and shadow, after a shift that allows for leaning roofs. Nothing was learnt from labels. What is given is the " \
    "probability that a building changed more than is usual here; new roofs and works are changes, too, and damage " \
    "that can't be seen from above is none."
BY_GROUND = "There are too few buildings, or too few that stayed as they were, to be set against one another; " \
    "ground without buildings took the place of neighbours, and the probabilities are rough."
STRANGERS_SAID = "How many changed can't be learnt from neighbours where most of these changed, too. So buildings " \
    "were also compared with strangers: one building before with another after. The interval of their share holds " \
    "what both comparisons say. Lighter damage that leaves a roof as it was is in neither."


@dataclass(frozen=True)
class Opened:
    """Both images, aligned, with what was found out about them."""

    pair: Pair
    displacement: Displacement
    overview: Overview
    before: ImageFacts
    after: ImageFacts
    quality: Quality


def assess_damage(parameters: AssessDamage, workspace: Workspace, monitor: Monitor) -> list[OutputFile]:
    """Run the whole job; see :class:`AssessDamage` for what it takes and gives.

    Raises
    ------
    InputError : images, footprints or areas can't be read or can't serve
    ModelFileError : the damage model can't be used
    OutputError : the disk is full or can't be written
    """
    scheme = scheme_of(parameters.scheme)
    graded_in = read_model(parameters, scheme) if parameters.model else None
    areas = read_areas(parameters.areas, parameters.area_name, monitor) if parameters.areas else None
    with monitor.stage("Aligning the images", 0.0, 0.2):
        opened = open_images(parameters, monitor, workspace.journal)
    for words in (opened.quality.reasons if opened.quality.verdict == NOT else ()):
        monitor.warning(words)
    with monitor.stage("Reading the footprints", 0.2, 0.25):
        footprints = read_buildings(parameters, opened.pair, workspace, monitor)
    with monitor.stage("Measuring change", 0.25, 0.6 if parameters.model else 0.85):
        looked = look_at(opened.pair, footprints, workspace.journal, monitor, seed=parameters.seed)
    monitor.progress(0.6 if parameters.model else 0.85, "Ranking the buildings")
    ranking = rank(looked.buildings, looked.ground, looked.strangers, seed=parameters.seed)
    warn(ranking, footprints.name, monitor)
    frame = table_of(footprints, ranking, looked.seen)
    wanted = {PEOPLE: parameters.people_field, FLOOR_AREA: parameters.floor_field}
    attributes = add_attributes(frame, footprints, wanted, monitor)
    method = [RANKED, *([BY_GROUND] if ranking.by_ground else []),
              *([STRANGERS_SAID] if np.isfinite(ranking.gone[0]) else [])]
    rasters: list[OutputFile] = []
    made_by = "Orogen, change without labels"
    if graded_in is not None:
        with monitor.stage("Grading the buildings", 0.65, 0.9):
            frame, rasters = grade(frame, parameters, opened.pair, graded_in, scheme, workspace, monitor)
            method = graded_in.words
            made_by = "Orogen, a damage model"
    quality = write_quality(opened, looked.lean, workspace)
    measured = write_measured(opened, looked, frame, workspace)
    with monitor.stage("Counting and writing", 0.9, 1.0):
        outputs = write_results(
            workspace, monitor, frame, scheme, left_out=footprints.left_out, areas=areas, cell_m=parameters.cell_m,
            reach_m=parameters.neighbourhood_m, attributes=attributes, raster=parameters.raster,
            share=None if parameters.model or not np.isfinite(ranking.share[0]) else ranking.share[1:], said={
                "title": parameters.title or f"Damage of {footprints.name}",
                "facts": facts(event=parameters.event, before=_taken(opened.before), after=_taken(opened.after),
                               sensor=parameters.sensor, field_check=parameters.field_check, made_by=made_by),
                "method": method, **(graded_in.carried if graded_in is not None else {}),
                "quality": told(opened, looked.lean, ranking, workspace.path("quality.png")), **picture_of(opened),
                "made": how_made(get("assess-damage"), parameters, workspace)})
    workspace.metrics.update(headline(ranking, opened.quality))
    workspace.device = parameters.device if parameters.model else "cpu"
    return [*outputs, *quality, *rasters, measured]


def headline(ranking: Ranking, quality: Quality) -> dict[str, Any]:
    """The figures that name an assessment: the share that changed, with its interval, and how stable ground reads."""
    share, low, high = ranking.share
    return {"verdict": quality.verdict, "changed": round(share, 4), "changed_low": round(low, 4),
            "changed_high": round(high, 4), "ground_reads_changed": round(ranking.ground, 4),
            "unlike_as_strangers": round(ranking.gone[0], 4),
            "compared_with": "ground" if ranking.by_ground else "neighbours"}


# --- the images -------------------------------------------------------------------------------------------------------

def open_aligned(parameters: AssessDamage, monitor: Monitor, journal: Journal | None = None,
                 known: Kept | None = None) -> tuple[Pair, Displacement]:
    """Both images as the job sees them: the after image moved onto the before image, matched to its light, no clouds.

    The displacement is that of ``known`` where it fits the images; else it is kept in ``journal`` where there is one,
    so that it is found once.
    """
    pair = _opened(parameters)
    if not parameters.align:
        return registered(pair, no_displacement(pair), matched=False), no_displacement(pair)
    if known is not None and known.fits(pair.grid):
        return registered(pair, known.displacement), known.displacement

    def found() -> tuple[Mapping[str, np.ndarray], Mapping[str, Any]]:
        made = find_displacement(pair, monitor, reach=parameters.reach)
        return {field.name: getattr(made, field.name) for field in fields(made)}, {}

    arrays = journal.step("displacement", found)[0] if journal is not None else found()[0]
    displacement = Displacement(**arrays)
    return registered(pair, displacement), displacement


def open_images(parameters: AssessDamage, monitor: Monitor, journal: Journal | None = None) -> Opened:
    """Both images, aligned and judged.

    Raises
    ------
    InputError : they can't be read, don't overlap, or the dates given say that they are exchanged
    """
    plain = _opened(parameters)
    before, after = (image_facts(scene, date) for scene, date in
                     ((plain.before, parameters.before_date), (plain.after, parameters.after_date)))
    given = "given" in (before.date_from, after.date_from)
    if given:  # the dates in files are often those of processing: not certain enough to refuse by
        check_order(before, after)
    pair, displacement = open_aligned(parameters, monitor, journal)
    overview = look_over(plain)
    return Opened(pair, displacement, overview, before, after,
                  judge(plain, displacement, overview, before, after, order_is_certain=given))


def write_quality(opened: Opened, lean: Lean, workspace: Workspace) -> list[OutputFile]:
    """quality.json and quality.png."""
    quality = opened.quality
    content = {"verdict": quality.verdict, "reasons": list(quality.reasons), "figures": quality.figures,
               "roofs_lean_cells": lean.most, "before": _plain(opened.before), "after": _plain(opened.after)}
    with workspace.writing("quality.json") as path:
        path.write_bytes(json_bytes(content))
    with workspace.writing("quality.png") as path:
        quality_picture(opened.pair, opened.displacement, opened.overview, quality, opened.before,
                        opened.after).savefig(path, format="png", facecolor="white", metadata={"Software": None})
    return [OutputFile("quality", workspace.path("quality.json"), {"verdict": quality.verdict}),
            OutputFile("picture", workspace.path("quality.png"))]


def write_measured(opened: Opened, looked: Looked, frame: geopandas.GeoDataFrame, workspace: Workspace) -> OutputFile:
    """measured.safetensors, for those who go on with the result."""
    hand = np.concatenate([looked.buildings.measures, looked.buildings.looks, looked.afterwards], axis=1)
    return OutputFile("measured", keep(workspace.folder, opened.pair.grid, opened.displacement, looked.lean,
                                       frame["building"].to_numpy(), hand))


def told(opened: Opened, lean: Lean, ranking: Ranking, picture: Path) -> dict[str, Any]:
    """What the report says of the images."""
    figures, known = opened.quality.figures, {}
    for label, name, words in (("Cells compared", "cell_m", "{:.2f} m"), ("Median shift", "shift_median_m", "{:.1f} m"),
                               ("Control points that hold", "points_hold", "{:.0%}"),
                               ("Correlation, aligned", "correlation", "{:.2f}"),
                               ("Under clouds", "cloud_share", "{:.0%}")):
        value = figures.get(name)
        if value is not None:
            known[label] = words.format(value)
    if lean.most:
        known["Roofs lean by up to"] = f"{lean.most * (figures['cell_m'] or 0.0):.1f} m"
    if np.isfinite(ranking.ground):
        known["Ground without buildings that reads as changed"] = f"{ranking.ground:.0%}"
    if np.isfinite(ranking.gone[0]):
        known["Buildings as unlike as strangers"] = f"{ranking.gone[0]:.0%}"
    return {"verdict": opened.quality.verdict, "reasons": opened.quality.reasons, "figures": known, "picture": picture}


def picture_of(opened: Opened) -> dict[str, Any]:
    """The after image, coarsely, with its grid, for the report's maps."""
    step, grid, values = opened.overview.step, opened.pair.grid, opened.overview.after
    values = values if len(values) == 3 else np.repeat(values[:1], 3, axis=0)
    shown = np.where(opened.overview.known_after, values, 1.0)
    coarse = Grid(grid.crs, scaled(grid.transform, step, step), *values.shape[1:])
    return {"picture": np.moveaxis((255 * shown).round().astype(np.uint8), 0, -1), "picture_grid": coarse}


def _opened(parameters: AssessDamage) -> Pair:
    return open_pair(parameters.before, parameters.after, bands_before=parameters.before_bands or None,
                     bands_after=parameters.after_bands or None)


def _taken(image: ImageFacts) -> str:
    return f"{image.name}, {image.date.isoformat()}" if image.date else f"{image.name}, date not given"


def _plain(image: ImageFacts) -> dict[str, Any]:
    return {**asdict(image), "date": image.date.isoformat() if image.date else None}


# --- the buildings ----------------------------------------------------------------------------------------------------

def read_buildings(parameters: AssessDamage, pair: Pair, workspace: Workspace, monitor: Monitor) -> Footprints:
    """The footprints on the pair's grid, from the layer or by the model; says where they lie beside the buildings."""
    if parameters.footprints is None:
        return find_footprints(pair, str(parameters.model), monitor, parameters.device,
                               folder=workspace.path("model/outlines").parent)
    footprints = read_footprints(parameters.footprints, pair.grid, monitor)
    # In a small scene small windows, so that several can agree.
    offset = find_offset(footprints, pair.before.read, size=min(384, min(pair.grid.shape) // 3))
    words = offset.warning(footprints.name, OFFSET_M)
    if words and parameters.move_footprints:
        monitor.info(f"Layer '{footprints.name}': its footprints were moved by {offset.east_m:+.1f} m east and "
                     f"{offset.north_m:+.1f} m north onto the buildings of the before image.")
        return footprints.moved(offset.east_m, offset.north_m)
    if words:
        monitor.warning(f"{words} Choose to move the footprints (move_footprints) to have that done.")
    return footprints


def table_of(footprints: Footprints, ranking: Ranking, seen: NDArray[np.float32]) -> geopandas.GeoDataFrame:
    """The table of buildings: how surely each changed, and why nothing is said of some."""
    frame = footprints.frame.copy()
    share = np.nan_to_num(seen)
    why = np.where(share < LEAST_SEEN, "less than half of it is seen in both images",
                   np.where(np.isfinite(ranking.probability), "", "there is too little to compare it with"))
    columns = {"change": ranking.change, "probability": ranking.probability, "low": ranking.low, "high": ranking.high,
               "grade": "", "seen": share.astype(np.float64), "why": why}
    for name, values in columns.items():
        frame.insert(len(frame.columns) - 1, name, values)
    return frame


def warn(ranking: Ranking, name: str, monitor: Monitor) -> None:
    """What must be known when the probabilities are read."""
    share = ranking.share[0]
    if not np.isfinite(share):
        monitor.warning(f"Layer '{name}': nothing can be said of its buildings, for there is too little to compare "
                        "them with: choose images or footprints that cover more ground.")
        return
    few = int(np.isfinite(ranking.probability).sum()) < LEAST_BUILDINGS
    if ranking.by_ground and few:
        monitor.warning(f"Layer '{name}': with fewer than {LEAST_BUILDINGS} buildings the probabilities rest on the "
                        "ground between them and are rough; the order of the buildings is worth more.")
    elif ranking.by_ground:
        monitor.warning(f"Layer '{name}': hardly a building is still like what stood there before, so the "
                        "probabilities rest on the ground between them and are rough: look at some by eye.")
    if not ranking.has_yardstick:
        monitor.warning("Neither buildings nor the ground between them stayed as they were, as after a flood, with "
                        "snow or in another season: nothing is left to compare with, and the probabilities say "
                        "nothing.")
    if share > MOST_CHANGED:
        monitor.warning(f"{share:.0%} of the buildings read as changed: where that can't be, the images differ by more "
                        "than the event; look at some by eye before passing this on.")
    if ranking.said_by_strangers:
        gone = ranking.gone[0]
        monitor.warning(f"Layer '{name}': {gone:.0%} of the buildings are as unlike what stood there before as other "
                        f"buildings are, though only {share:.0%} stand off their neighbours: either much of the place "
                        "is damaged, or the images differ by more than the event; the interval holds both.")


# --- grades by a model ------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class GradedIn:
    """The scheme of a model's grades, and which class of the result each is."""

    name: str
    scheme: Scheme
    table: Mapping[str, str]
    said: tuple[str, ...] = ()

    @property
    def words(self) -> list[str]:
        return [f"The model '{self.name}' gave every cell the probability of each grade, and the cells of a building "
                "voted by their area. How surely a building changed was found apart from that, and stands beside it."]

    @property
    def carried(self) -> dict[str, Any]:
        """What the report says of grades that were carried into another scheme."""
        if all(one == aim for one, aim in self.table.items()):
            return {}
        return {"mapping": self.table, "mapping_from": self.scheme.name, "mapping_said": self.said}


def read_model(parameters: AssessDamage, scheme: Scheme) -> GradedIn:
    """What the model's grades are, before anything is measured.

    Raises
    ------
    ModelFileError : the damage model can't be used
    ParameterError : one of its grades may be several of the scheme, and none was chosen
    """
    contract = load_damage_model(str(parameters.model)).contract
    given = _scheme_of_model(contract)
    if given.classes == scheme.classes:
        return GradedIn(contract.name, given, {one: one for one in given.classes})
    carried = mapped(list(given.classes), given, scheme, read_choice(parameters.mapping))
    return GradedIn(contract.name, given, dict(carried.table), carried.said)


def grade(frame: geopandas.GeoDataFrame, parameters: AssessDamage, pair: Pair, graded_in: GradedIn, scheme: Scheme,
          workspace: Workspace, monitor: Monitor) -> tuple[geopandas.GeoDataFrame, list[OutputFile]]:
    """The buildings with the model's grades in the scheme of the result, and the model's rasters."""
    folder = workspace.path("model/grades").parent
    made = grade_buildings(pair, frame, str(parameters.model), monitor, parameters.device, folder=folder)
    made = made.reindex(frame["building"])
    chances = np.zeros((len(frame), len(scheme.classes)))
    for one, aim in graded_in.table.items():
        chances[:, scheme.classes.index(aim)] += made[column(one)].to_numpy(np.float64)
    known = np.isfinite(chances).all(axis=1)
    frame = frame.copy()
    graded = np.array(scheme.classes, dtype=object)[middle_grade(np.nan_to_num(chances))]
    frame["grade"] = np.where(known, graded, "")
    frame["probability"] = np.where(known, chances[:, scheme.damaged :].sum(axis=1), np.nan)
    frame["low"], frame["high"] = np.nan, np.nan
    place = frame.columns.get_loc("seen")
    for number, name in enumerate(scheme.columns):
        frame.insert(place + number, name, chances[:, number])
    frame["why"] = np.where(known, "", "no cell of it is seen in both images")
    return frame, [OutputFile(name, folder / file) for name, file in
                   (("building_probability", BUILDING), ("grade_probability", GRADES)) if (folder / file).exists()]


def _scheme_of_model(contract: Contract) -> Scheme:
    known = SCHEMES.get(contract.scheme)
    if known is not None and known.classes == tuple(contract.classes):
        return known
    return Scheme(contract.scheme or contract.name, tuple(contract.classes), contract.damaged)


# --- measuring --------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Looked:
    """What was measured: of all buildings, of windows of ground, and of buildings before with others after.

    ``afterwards`` (n, LOOKS): what the buildings look like afterwards; ``seen`` (n,): how much of each is seen;
    ``lean``: how roofs lean.
    """

    buildings: Measured
    ground: Measured
    strangers: Measured
    afterwards: NDArray[np.float32]
    seen: NDArray[np.float32]
    lean: Lean


def look_at(pair: Reads, footprints: Footprints, journal: Journal, monitor: Monitor, *, seed: int = 0) -> Looked:
    """Measure all buildings, ground between them, and strangers."""
    frame = footprints.frame
    ground = on_ground(pair.grid, frame, GROUND, seed=seed)
    lean = lean_of(pair, footprints)
    total = len(frame) + len(ground) + STRANGERS
    with monitor.stage("Measuring change", 0.0, len(frame) / total):
        buildings, seen, afterwards = _measured(pair, frame, None, lean, "buildings", journal, monitor, looks)
    monitor.progress(len(frame) / total)
    strangers = _strangers(pair, frame, lean, journal, seed)
    with monitor.stage("Looking at the ground between", (len(frame) + STRANGERS) / total, 1.0):
        still, _, _ = _measured(pair, ground, frame, lean, "ground", journal, monitor)
    return Looked(buildings, still, strangers, afterwards, seen, lean)


def lean_of(pair: Reads, footprints: Footprints) -> Lean:
    """How roofs lean between the images, by a sample of buildings from places all over the scene."""
    reader = Buildings(pair.grid, footprints.frame)
    chosen = _all_over(reader)
    sample = (chip for tile in chosen for _, chip in reader.read(pair, first(tile, LEAN_SAMPLE // len(chosen))))
    return find_lean(sample, float(np.mean(pair.grid.cell_size_m)))


def _all_over(reader: Buildings) -> list[Tile]:
    """Up to 16 tiles from all over the scene."""
    tiles = reader.tiles(SAMPLE_TILE)
    return [tiles[i] for i in np.unique(np.linspace(0, len(tiles) - 1, min(len(tiles), 16)).astype(int))]


def _strangers(pair: Reads, frame: geopandas.GeoDataFrame, lean: Lean, journal: Journal, seed: int) -> Measured:
    """Measures of buildings before with others after, from places all over the scene."""
    def found() -> tuple[Mapping[str, np.ndarray], Mapping[str, Any]]:
        reader, rng = Buildings(pair.grid, frame), np.random.default_rng([seed, 1])
        chosen = _all_over(reader)
        members, rows = [], []
        for tile in chosen:
            own = first(tile, max(LEAN_SAMPLE // len(chosen), 2))
            for member, chip in reader.strangers(pair, own, -(-STRANGERS // len(chosen)), rng):
                members.append(member)
                rows.append(np.concatenate(measure(chip, lean)))
        return {"members": np.array(members, np.int64),
                "rows": np.array(rows, np.float32).reshape(len(rows), len(MEASURES) + len(LOOK))}, {}

    arrays, _ = journal.step("strangers", found)
    rows = arrays["rows"]
    return Measured(rows[:, : len(MEASURES)], rows[:, len(MEASURES) :], _places(frame)[arrays["members"]])


def _places(frame: geopandas.GeoDataFrame) -> NDArray[np.float64]:
    middle = shapely.centroid(frame.geometry.to_numpy())
    return np.stack([shapely.get_x(middle), shapely.get_y(middle)], axis=1).reshape(-1, 2)


def _measured(pair: Reads, frame: geopandas.GeoDataFrame, others: geopandas.GeoDataFrame | None, lean: Lean,
              name: str, journal: Journal, monitor: Monitor,
              afterwards: Callable[[Chip], NDArray[np.float32]] | None = None
              ) -> tuple[Measured, NDArray[np.float32], NDArray[np.float32]]:
    """Measure every shape, keeping each :data:`STEP` of them as a finished step."""
    reader = Buildings(pair.grid, frame, others=others)
    width = len(MEASURES) + len(LOOK) + (len(LOOKS) if afterwards else 0) + 1
    table = np.full((len(frame), width), np.nan, np.float32)
    groups: list[list[Tile]] = [[]]
    waiting = 0
    for tile in reader.tiles():
        if waiting >= STEP:
            groups.append([])
            waiting = 0
        groups[-1].append(tile)
        waiting += len(tile.members)
    done = 0
    for number, group in enumerate(groups):
        def found(group: list[Tile] = group, done: int = done) -> tuple[Mapping[str, np.ndarray], Mapping[str, Any]]:
            members, rows = [], []
            for tile in group:
                for member, chip in reader.read(pair, tile):
                    measures, look = measure(chip, lean)
                    members.append(member)
                    rows.append(np.concatenate([measures, look, afterwards(chip) if afterwards else [], [chip.seen]]))
                    monitor.progress((done + len(members)) / max(len(frame), 1))
            return {"members": np.array(members, np.int64),
                    "rows": np.array(rows, np.float32).reshape(len(members), width)}, {}

        arrays, _ = journal.step(f"{name}/{number}", found)
        table[arrays["members"]] = arrays["rows"]
        done += len(arrays["members"])
        monitor.progress(done / max(len(frame), 1))
    count, known = len(MEASURES), len(MEASURES) + len(LOOK)
    return Measured(table[:, :count], table[:, count:known], _places(frame)), table[:, -1], table[:, known:-1]
