"""propose-buildings and learn-grades: the mapper's half of a damage assessment.

A finished assessment and a label file go in; out come the next buildings to look at, or the map learnt anew.  Labels
are matched to buildings by the footprint's key, and where a map was made anew in another CRS, by place and size.
"""

from __future__ import annotations

import functools
import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas
import pyproj
import shapely
from affine import Affine
from matplotlib.image import imsave
from numpy.typing import NDArray
from rasterio.features import rasterize
from rasterio.transform import from_bounds
from rasterio.windows import Window
from scipy.ndimage import zoom
from scipy.spatial import cKDTree

from ..errors import InputError
from ..evaluation.grading import middle_grade
from ..files import json_bytes
from ..journal import Journal
from ..monitor import Monitor
from ..raster.grid import affine_map
from ..runs import OutputFile, Workspace, read_job
from ..tools.assess_damage import AssessDamage
from ..tools.declaration import tool_of
from ..tools.learn_grades import LearnGrades
from ..tools.propose_buildings import ProposeBuildings
from ..vector.geopackage import write_geopackage
from ..vector.layers import VectorSource, read_vector
from .change import Lean
from .chips import Reads
from .exports import write_geojson, write_table
from .features import FOLDER, Features, features, kept_features, open_encoder, open_network
from .footprints import Footprints
from .job import lean_of, open_aligned
from .kept import Kept, kept
from .labels import RANDOM, Label, Labels, corners_key, csv_words, read_labels, rows
from .learning import (
    UNSURE,
    Assessment,
    Buildings,
    GradeModel,
    Grades,
    assess,
    grade_numbers,
    importance_of,
)
from .pair import Pair
from .queue import WHY, Pick, queue
from .schemes import Scheme, mapped, read_choice, scheme_of

Floats = NDArray[np.float64]

TOOL = "assess-damage"
SAME_PLACE_M, SAME_AREA = 1.5, 0.05  # two footprints nearer and more alike than that are one building
SURE, GUESS = 0.95, 0.6  # how far a grade given by eye is believed
_MOST_ASSESSED = 400  # labels above which the queue leaves the cross-validation to learn-grades
_OUTLINE = np.array([1.0, 0.84, 0.0])
_GAP = 8  # pixels between before and after


# --- the two tools ----------------------------------------------------------------------------------------------------

def propose_buildings(parameters: ProposeBuildings, workspace: Workspace, monitor: Monitor) -> list[OutputFile]:
    """The next buildings to grade, with their pictures; see :class:`ProposeBuildings`."""
    assessed = open_assessed(parameters.result)
    scheme = scheme_of(parameters.scheme)
    matched = match(gathered(parameters.labels, parameters.known, assessed, scheme, monitor), assessed, scheme,
                    parameters.mapping, monitor)
    known = kept_features(assessed.frame, assessed.identity, assessed.folder, hand=assessed.hand)
    buildings = assessed.buildings(known)
    model = taught(buildings, matched, scheme, monitor)
    thought = model.predict()
    graded = np.zeros(len(buildings), bool)
    graded[matched.every] = True
    damaged, intact = matched.counts(scheme)
    picks = queue(buildings, thought, graded, parameters.count, damaged=damaged, intact=intact, seen=assessed.seen,
                  random_share=parameters.random_share, seed=parameters.seed)
    gain = None
    if 0 < len(matched.rows) <= _MOST_ASSESSED and matched.both(scheme):
        monitor.progress(0.5, "Judging what the labels bring")
        gain = assess(buildings, matched.rows, matched.grades, matched.weights, classes=len(scheme.classes),
                      damaged=scheme.damaged, importance=matched.importance, drawn=matched.drawn, seed=parameters.seed)
    monitor.progress(0.7, "Drawing the buildings")
    sheet, boxes = contact_sheet(assessed.pair(monitor), assessed.frame, [pick.row for pick in picks],
                                 side=parameters.picture, margin_m=parameters.margin_m)
    answer = {
        "scheme": _scheme_json(scheme), "crs": assessed.frame.crs.to_string(), "seen": list(assessed.seen_images),
        "graded": {"buildings": int(graded.sum()), "damaged": damaged, "intact": intact,
                   "left": int((assessed.seen & ~graded).sum())},
        "gain": None if gain is None else gain.to_dict(), "problems": list(matched.problems),
        "learns_from": "features" if known is not None else "change",
        "buildings": [_asked(pick, assessed, thought, scheme, box) for pick, box in zip(picks, boxes, strict=True)],
    }
    with workspace.writing("queue.json") as path:
        path.write_bytes(json_bytes(answer))
    with workspace.writing("chips.png") as path:
        imsave(path, sheet, format="png")
    workspace.device = "cpu"
    return [OutputFile("queue", workspace.path("queue.json"), {"count": len(picks)}),
            OutputFile("chips", workspace.path("chips.png"))]


def learn_grades(parameters: LearnGrades, workspace: Workspace, monitor: Monitor) -> list[OutputFile]:
    """The map learnt anew from all labels; see :class:`LearnGrades`."""
    assessed = open_assessed(parameters.result)
    scheme = scheme_of(parameters.scheme)
    labels = gathered(parameters.labels, parameters.known, assessed, scheme, monitor)
    matched = match(labels, assessed, scheme, parameters.mapping, monitor)
    for words in matched.problems:
        monitor.warning(words)
    network, encoder = open_network(parameters.network), open_encoder(parameters.model)
    known = kept_features(assessed.frame, assessed.identity, assessed.folder, network=network, encoder=encoder,
                          hand=assessed.hand)
    if known is None:
        with monitor.stage("Looking at the buildings", 0.0, 0.7):
            pair = assessed.pair(monitor)
            known = features(pair, assessed.frame, monitor, lean=assessed.lean(pair), identity=assessed.identity,
                             keep=assessed.folder, network=network, encoder=encoder, hand=assessed.hand)
    buildings = assessed.buildings(known)
    monitor.progress(0.7, "Learning")
    model = taught(buildings, matched, scheme, monitor)
    thought = model.predict()
    found: Assessment | None = None
    if len(matched.rows) and matched.both(scheme):
        monitor.progress(0.8, "Judging what the labels bring")
        found = assess(buildings, matched.rows, matched.grades, matched.weights, classes=len(scheme.classes),
                       damaged=scheme.damaged, importance=matched.importance, drawn=matched.drawn,
                       seed=parameters.seed)
        for words in found.why:
            monitor.info(words)
        if found.own:
            monitor.info(found.own.sentence)
    later = len(read_labels(parameters.labels).labels) - matched.read if parameters.labels else 0
    if later:
        monitor.info(f"The label file was edited while the map was learnt ({later:+d} labels): what it held at the "
                     "beginning counts, the rest does the next time.")
    return _written(assessed, matched, thought, model, found, scheme, workspace, monitor)


def _written(assessed: Assessed, matched: Matched, thought: Grades, model: GradeModel, found: Assessment | None,
             scheme: Scheme, workspace: Workspace, monitor: Monitor) -> list[OutputFile]:
    monitor.progress(0.95, "Writing the map")
    frame = graded_table(assessed.frame, thought, scheme, assessed.seen, matched)
    for suffix, write in (("gpkg", None), ("geojson", write_geojson), ("csv", write_table)):
        path = workspace.path(f"buildings.{suffix}")
        if write is None:
            write_geopackage(frame, path, "buildings")
        else:
            write(frame, path)
    table = label_table(matched, assessed.frame)
    write_geopackage(table, workspace.path("labels.gpkg"), "labels", "Polygon")
    with workspace.writing("labels.csv") as path:
        path.write_text(csv_words(matched.labels), encoding="utf-8")
    damaged, intact = matched.counts(scheme)
    told = {"labels": len(matched.labels), "damaged": damaged, "intact": intact, "scheme": scheme.name,
            "amplitudes": model.amplitudes, "gain": None if found is None else found.to_dict(),
            "problems": list(matched.problems)}
    with workspace.writing("gain.json") as path:
        path.write_bytes(json_bytes(told))
    workspace.metrics.update(told)
    workspace.device = "cpu"
    counts = Counter(frame["grade"])
    return [OutputFile("buildings", workspace.path("buildings.gpkg"),
                       {"count": len(frame), "grades": {one: counts.get(one, 0) for one in scheme.classes}}),
            OutputFile("geojson", workspace.path("buildings.geojson")),
            OutputFile("table", workspace.path("buildings.csv")),
            OutputFile("labels", workspace.path("labels.gpkg"), {"count": len(table)}),
            OutputFile("labels_table", workspace.path("labels.csv")),
            OutputFile("gain", workspace.path("gain.json"), told)]


# --- the assessment that is reviewed ----------------------------------------------------------------------------------

@dataclass(frozen=True)
class Assessed:
    """A finished assessment: its buildings, and what it was made from.

    ``identity`` says which images and footprints these are, ``seen_images`` the fingerprints of both images;
    ``images_stayed`` whether these are as large, to the byte, as when they were assessed.
    """

    folder: Path
    frame: geopandas.GeoDataFrame
    parameters: Mapping[str, Any]
    identity: str
    seen_images: tuple[str, ...]
    images_stayed: bool = False

    @functools.cached_property
    def centres(self) -> Floats:
        """(n, 2) points inside the footprints, in the map's CRS."""
        inner = shapely.point_on_surface(self.frame.geometry.to_numpy())
        return np.column_stack([shapely.get_x(inner), shapely.get_y(inner)])

    @functools.cached_property
    def degrees(self) -> Floats:
        """(n, 2) the same as longitude and latitude."""
        way = pyproj.Transformer.from_crs(self.frame.crs, "EPSG:4326", always_xy=True)
        return np.column_stack(way.transform(self.centres[:, 0], self.centres[:, 1]))

    @property
    def seen(self) -> NDArray[np.bool_]:
        """(n,) buildings that both images show well enough to be ranked."""
        return np.isfinite(self.frame["probability"].to_numpy(dtype=float))

    def buildings(self, known: Features | None) -> Buildings:
        """What a learner is given; without features the change score and the size alone."""
        groups: Mapping[str, NDArray[Any]] = known.groups if known is not None else {
            "change": self.frame[["change"]].to_numpy(dtype=float),
            "look": np.log2(np.maximum(self.frame[["area_m2"]].to_numpy(dtype=float), 1.0))}
        return Buildings(self.frame["probability"].to_numpy(dtype=float), groups, self.centres[:, 0],
                         self.centres[:, 1])

    def key(self, row: int) -> str:
        """By what the building of a row is known again; see :func:`.labels.footprint_key`."""
        return corners_key(shapely.get_coordinates(self.frame.geometry.iloc[row]).tolist())

    @functools.cached_property
    def kept(self) -> Kept | None:
        """What the assessment measured, where it is there and the images are still those that it saw."""
        return kept(self.folder) if self.images_stayed else None

    @property
    def hand(self) -> NDArray[np.float32] | None:
        """What the assessment measured of each building, where it is there."""
        return self.kept.hand_of(self.frame) if self.kept is not None else None

    def lean(self, pair: Pair) -> Lean:
        """How roofs lean between the images."""
        if self.kept is not None and self.kept.fits(pair.grid):
            return self.kept.lean
        return lean_of(pair, Footprints(self.frame, pandas.DataFrame(), pandas.DataFrame(), "buildings", pair.grid))

    def pair(self, monitor: Monitor) -> Pair:
        """Both images, registered and matched as the assessment did it."""
        return _open_pair(self, monitor)


def open_assessed(result: str) -> Assessed:
    """The assessment in a result folder, given by the folder or a file in it.

    Raises
    ------
    InputError : there is no finished assessment, or its buildings can't be read
    """
    path = Path(result)
    folder = path if path.is_dir() else path.parent
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        made_by = manifest.get("tool")
    except (OSError, ValueError, AttributeError) as error:
        raise InputError(f"The folder {folder} holds no finished result: give the manifest.json of a damage "
                         "assessment.") from error
    if made_by != TOOL:
        raise InputError(f"The result in {folder} was made by {made_by}, not by {TOOL}: give the manifest.json of a "
                         "damage assessment.")
    job = read_job(folder / "job.json")
    frame = read_vector(f"{folder / 'buildings.gpkg'}|name=buildings")
    lacking = [name for name in ("building", "change", "probability", "area_m2") if name not in frame.columns]
    if lacking:
        raise InputError(f"The table of buildings in {folder} lacks the column {lacking[0]}: run the damage assessment "
                         "again.")
    frame["building"] = frame["building"].astype("int64")
    inputs = {entry.get("path"): entry for entry in job.get("inputs", []) if isinstance(entry, dict)}
    paths = [str(job["parameters"].get(name, "")).split("|")[0] for name in ("before", "after")]
    entries = [inputs.get(one, {}) for one in paths]
    images = tuple(str(entry.get("sha256") or "")[:16] for entry in entries)
    stayed = all(_size(one) == entry.get("size") for one, entry in zip(paths, entries, strict=True))
    return Assessed(folder, frame, job["parameters"], str(job.get("identity", "")), images, stayed)


def _size(path: str) -> int | None:
    """Bytes of a file; None where there is none, as of an image on the net."""
    try:
        return Path(path).stat().st_size
    except OSError:
        return None


_PAIRS: dict[str, Pair] = {}  # the last one asked stays open, as the queue asks again and again


def _open_pair(assessed: Assessed, monitor: Monitor) -> Pair:
    """The pair as the assessment saw it; where its images lie on each other is what that found, else measured once."""
    identity = assessed.identity
    if identity not in _PAIRS:
        names = {one.name for one in fields(AssessDamage)}
        given = tool_of(AssessDamage).validate(
            {name: value for name, value in assessed.parameters.items() if name in names})
        try:
            pair, _ = open_aligned(given, monitor, Journal(assessed.folder / FOLDER / identity[:24]), assessed.kept)
        except OSError:  # a result that can't be written to is aligned anew
            pair, _ = open_aligned(given, monitor, known=assessed.kept)
        _PAIRS.clear()
        _PAIRS[identity] = pair
    return _PAIRS[identity]


# --- labels and buildings ---------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Matched:
    """Labels that belong to buildings of a map.

    ``labels`` those in effect that were matched; ``at`` their rows.  ``used``, ``rows``, ``grades``, ``weights``,
    ``importance``, ``drawn`` (m,) are of those that can be learnt from, grades in the scheme of the map.  ``every``:
    rows that somebody graded, also where nobody could tell.  ``read``: labels in the file.
    """

    labels: tuple[Label, ...]
    at: NDArray[np.int64]
    used: tuple[Label, ...]
    rows: NDArray[np.int64]
    grades: NDArray[np.int64]
    weights: Floats
    importance: Floats
    drawn: NDArray[np.bool_]
    every: NDArray[np.int64]
    problems: tuple[str, ...] = ()
    read: int = 0

    def counts(self, scheme: Scheme) -> tuple[int, int]:
        """Buildings graded as damaged, and as intact."""
        damaged = self.grades >= scheme.damaged
        return len(np.unique(self.rows[damaged])), len(np.unique(self.rows[~damaged]))

    def both(self, scheme: Scheme) -> bool:
        """Whether there are labels of damaged and of intact buildings."""
        return min(self.counts(scheme)) > 0


@dataclass(frozen=True)
class Gathered:
    """Labels of the file and of a graded layer, with what is wrong with the file."""

    labels: tuple[Label, ...]
    problems: tuple[str, ...] = ()
    read: int = 0
    source: str = ""


def gathered(path: str | None, known: str | None, assessed: Assessed, scheme: Scheme, monitor: Monitor) -> Gathered:
    """The labels of a file, and those of a polygon layer with a grade field."""
    read = read_labels(path) if path else Labels("")
    more = labels_of_layer(known, assessed, scheme, monitor) if known else []
    return Gathered((*read.in_effect(), *more), tuple(read.problems()), len(read.labels), path or known or "")


def match(given: Gathered, assessed: Assessed, scheme: Scheme, mapping: str, monitor: Monitor) -> Matched:
    """Find the building of each label, and its grade in the scheme of the map.

    Raises
    ------
    InputError : labels are given and all are of another layer, or none has a grade of the scheme
    ParameterError : a grade of another scheme may be several classes, and the mapping names none
    """
    at = _rows_of(given.labels, assessed)
    problems = list(given.problems)
    name = Path(given.source).name
    gone = int((at < 0).sum())
    if gone and gone == len(at):
        raise InputError(f"None of the {gone} labels in {name} is of a building of this map: choose the label file of "
                         "this place, or the assessment that was graded.")
    if gone:
        problems.append(f"{gone} labels in {name} are of buildings that this map lacks, such as building "
                        f"{given.labels[int(np.argmax(at < 0))].building}: they are kept in the file and not used.")
    labels = [label for label, row in zip(given.labels, at) if row >= 0]
    at = at[at >= 0]
    words, said = _in_scheme(labels, scheme, mapping)
    problems += said
    number = grade_numbers(words, scheme.classes)
    blank = np.array([label.grade == "" for label in labels], dtype=bool)
    unknown = sorted({label.grade for label, n, none in zip(labels, number, blank) if n < 0 and not none})
    if unknown:
        shown = ", ".join(repr(one) for one in unknown[:6])
        if not (number >= 0).any():
            raise InputError(f"No label in {name} has a grade of the scheme {scheme.name} (found {shown}): choose the "
                             "scheme in which the buildings were graded, or give a mapping.")
        problems.append(f"{int((number < 0).sum() - blank.sum())} labels in {name} have grades that the scheme "
                        f"{scheme.name} lacks ({shown}): they are not used; correct them, or give a mapping.")
    elsewhere = sum(1 for label in labels if label.seen and all(assessed.seen_images)
                    and tuple(label.seen) != assessed.seen_images)
    if elsewhere:
        problems.append(f"{elsewhere} labels in {name} were given on other images than those of this map: check that "
                        "they still hold.")
    used = number >= 0
    chosen = [label for label, ok in zip(labels, used) if ok]
    share = Counter(int(row) for row in at[used])
    weights = np.array([(1.0 if label.sure else UNSURE) / share[int(row)] for label, row in zip(chosen, at[used])])
    return Matched(tuple(labels), at, tuple(chosen), at[used], number[used], weights,
                   importance_of([label.chance for label in chosen], [label.pool for label in chosen]),
                   np.array([label.asked == RANDOM for label in chosen], dtype=bool), np.unique(at), tuple(problems),
                   given.read)


def taught(buildings: Buildings, matched: Matched, scheme: Scheme, monitor: Monitor) -> GradeModel:
    """The model taught on all labels; on none where these are of one kind only, which says nothing about the other."""
    model = GradeModel(len(scheme.classes), scheme.damaged)
    if not len(matched.rows) or matched.both(scheme):
        return model.fit(buildings, matched.rows, matched.grades, matched.weights)
    kind, other = ("damaged", "intact") if matched.counts(scheme)[0] else ("intact", "damaged")
    monitor.warning(f"All {len(matched.rows)} labels are of {kind} buildings, so nothing can be learnt yet and the map "
                    f"is that of change alone: grade some {other} ones, too.")
    return model.fit(buildings, [], [])


def labels_of_layer(source: str, assessed: Assessed, scheme: Scheme, monitor: Monitor) -> list[Label]:
    """Labels from a polygon layer with a grade field, ``path|field=NAME``: the grade that covers each building most.

    A grade counts for a building where both share half of the smaller one.  Ids come from layer and feature, so that
    appending them to a label file twice adds nothing.

    Raises
    ------
    InputError : no field is named, a value is no grade of the scheme, or no polygon lies on a building
    """
    parts = VectorSource.parse(source)
    if not parts.field:
        raise InputError(f"Layer '{parts.name}': say which field holds the grade by adding '|field=NAME' to the "
                         "source.")
    frame = read_vector(source, monitor).to_crs(assessed.frame.crs)
    grades = scheme.read(frame[parts.field], parts.name, parts.field)
    ours, theirs = assessed.frame.geometry.to_numpy(), frame.geometry.to_numpy()
    row, other = shapely.STRtree(theirs).query(ours, predicate="intersects")
    common = shapely.area(shapely.intersection(ours[row], theirs[other]))
    enough = common >= 0.5 * np.minimum(shapely.area(ours[row]), shapely.area(theirs[other]))
    row, other, common = row[enough], other[enough], common[enough]
    order = np.lexsort((other, -common, row))
    row, other = row[order], other[order]
    first = np.r_[True, np.diff(row) > 0] if len(row) else np.zeros(0, bool)
    found = [Label(int(assessed.frame["building"].iloc[r]), assessed.key(int(r)), str(grades[o]), scheme.name,
                   who=parts.name, at=tuple(np.round(assessed.degrees[r], 7).tolist()),
                   area_m2=float(assessed.frame["area_m2"].iloc[r]),
                   id=hashlib.sha256(f"{parts.name} {o} {grades[o]} {assessed.key(int(r))}".encode()).hexdigest()[:32])
             for r, o in zip(row[first].tolist(), other[first].tolist()) if grades[o]]
    if not found:
        raise InputError(f"Layer '{parts.name}': none of its graded polygons lies on a building of this map; choose "
                         "the layer of this place.")
    return found


def label_table(matched: Matched, frame: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """The labels with their footprints, to be learnt from elsewhere."""
    flat = rows(matched.labels)
    columns = {name: [row[name] for row in flat] for name in
               ("building", "grade", "scheme", "sure", "who", "when", "seen", "asked", "chance", "pool", "note", "id",
                "key")}
    return geopandas.GeoDataFrame(columns, geometry=frame.geometry.to_numpy()[matched.at], crs=frame.crs)


def graded_table(frame: geopandas.GeoDataFrame, thought: Grades, scheme: Scheme, seen: NDArray[np.bool_],
                 matched: Matched) -> geopandas.GeoDataFrame:
    """The buildings of the assessment with grade, probability and its interval; ``by_eye`` where somebody looked.

    What was graded by eye counts for :data:`SURE`, or for :data:`GUESS` where the person was not sure.
    """
    made = frame.copy()
    p_class, low, high = thought.p_class.copy(), thought.low.copy(), thought.high.copy()
    eyes: dict[int, list[tuple[int, bool]]] = {}
    for row, number, label in zip(matched.rows.tolist(), matched.grades.tolist(), matched.used, strict=True):
        eyes.setdefault(row, []).append((number, label.sure))
    for row, given in eyes.items():
        p_class[row] = np.mean([_believed(p_class[row], number, sure) for number, sure in given], axis=0)
    probability = p_class[:, scheme.damaged:].sum(axis=1)
    low, high = np.minimum(low, probability), np.maximum(high, probability)
    for row in eyes:  # what was looked at is no longer as open as the rest
        low[row] = high[row] = probability[row]
    seen = seen | np.isin(np.arange(len(made)), list(eyes))
    made["grade"] = np.where(seen, np.array(scheme.classes, dtype=object)[middle_grade(p_class)], "")
    for name, values in (("probability", probability), ("low", low), ("high", high)):
        made[name] = np.where(seen, values, np.nan)
    for k, name in enumerate(scheme.columns):
        made[name] = np.where(seen, p_class[:, k], np.nan)
    made["by_eye"] = [", ".join(dict.fromkeys(scheme.classes[number] for number, _ in eyes[row])) if row in eyes else ""
                      for row in range(len(made))]
    return made


def _believed(p_class: Floats, number: int, sure: bool) -> Floats:
    """Probabilities of the classes once somebody has looked: people err, too, most of all where they said so."""
    belief = SURE if sure else GUESS
    return belief * np.eye(len(p_class))[number] + (1.0 - belief) * p_class


def _rows_of(labels: Sequence[Label], assessed: Assessed) -> NDArray[np.int64]:
    """(m,) row of each label's building, −1 where there is none: by number and key, by key, by place and size."""
    number = {int(building): row for row, building in enumerate(assessed.frame["building"])}
    found = np.full(len(labels), -1, np.int64)
    for i, label in enumerate(labels):
        row = number.get(label.building, -1)
        if row >= 0 and assessed.key(row) == label.key:
            found[i] = row
    if (found < 0).any():
        every = {assessed.key(row): row for row in reversed(range(len(assessed.frame)))}
        for i in np.flatnonzero(found < 0):
            found[i] = every.get(labels[i].key, -1)
    lost = [i for i in np.flatnonzero(found < 0) if len(labels[i].at) == 2]
    if lost:
        way = pyproj.Transformer.from_crs("EPSG:4326", assessed.frame.crs, always_xy=True)
        places = np.column_stack(way.transform([labels[i].at[0] for i in lost], [labels[i].at[1] for i in lost]))
        sound = np.isfinite(places).all(axis=1)
        distance, near = cKDTree(assessed.centres).query(np.where(sound[:, None], places, 0.0))
        area = assessed.frame["area_m2"].to_numpy(dtype=float)[near]
        for i, ok, far, row, size in zip(lost, sound, distance, near, area, strict=True):
            alike = abs(size - labels[i].area_m2) <= SAME_AREA * size
            if ok and far <= SAME_PLACE_M and alike:
                found[i] = row
    return found


def _in_scheme(labels: Iterable[Label], scheme: Scheme, mapping: str) -> tuple[list[str], list[str]]:
    """Grades as words of ``scheme``; what was carried over from other schemes is said."""
    labels = list(labels)
    words = [label.grade for label in labels]
    said: list[str] = []
    for other in sorted({label.scheme for label in labels} - {scheme.name, ""}):
        mine = [i for i, label in enumerate(labels) if label.scheme == other and label.grade]
        made = mapped([words[i] for i in mine], scheme_of(other), scheme, read_choice(mapping))
        said += list(made.said)
        for i, word in zip(mine, made.grades):
            words[i] = str(word)
    return words, said


# --- what is shown ----------------------------------------------------------------------------------------------------

def contact_sheet(pair: Reads, frame: geopandas.GeoDataFrame, chosen: Sequence[int], *, side: int,
                  margin_m: float) -> tuple[NDArray[np.float64], list[dict[str, list[int]]]]:
    """One row a building, before on the left and after on the right, with its outline.

    Parameters
    ----------
    pair, frame : the images, and the buildings in the CRS of their grid
    chosen : rows of the frame
    side : pixels of each picture
    margin_m : ground shown around the building

    Returns
    -------
    (H, W, 3) from 0 to 1, and for each building the boxes (x, y, width, height) of ``before`` and ``after`` in it
    """
    sheet = np.ones((max(len(chosen), 1) * (side + _GAP) - _GAP, 2 * side + _GAP, 3))
    boxes = []
    for number, row in enumerate(chosen):
        top = number * (side + _GAP)
        for picture, left in zip(chip_pictures(pair, frame.geometry.iloc[row], side=side, margin_m=margin_m),
                                 (0, side + _GAP), strict=True):
            sheet[top:top + side, left:left + side] = picture
        boxes.append({"before": [0, top, side, side], "after": [side + _GAP, top, side, side]})
    return sheet, boxes


def chip_pictures(pair: Reads, footprint: shapely.Polygon, *, side: int,
                  margin_m: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A building before and after, (side, side, 3) from 0 to 1, in the same light, with its outline."""
    window = _square(pair, footprint, margin_m)
    images = pair.read(window)
    bounds = pair.grid.window(window).bounds
    outline = _burnt_outline(footprint, from_bounds(*bounds, side, side), side)
    pictures = []
    for image in (images.before, images.after):
        bands = image if image.shape[0] == 3 else np.repeat(image[:1], 3, axis=0)
        shown = np.where(images.valid, bands, 0.5).astype(float)
        scale = side / shown.shape[1]
        fine = np.clip(zoom(shown, (1, scale, scale), order=1, grid_mode=True, mode="nearest"), 0.0, 1.0)
        picture = np.moveaxis(fine[:, :side, :side], 0, 2)
        picture[outline] = _OUTLINE
        pictures.append(picture)
    return pictures[0], pictures[1]


def _square(pair: Reads, footprint: shapely.Polygon, margin_m: float) -> Window:
    """The square window of cells around a building."""
    left, bottom, right, top = footprint.bounds
    cols, rows_ = affine_map(~pair.grid.transform, np.array([left, right]), np.array([top, bottom]))
    margin = margin_m / min(pair.grid.cell_size_m)
    side = max(math.ceil(max(np.ptp(cols), np.ptp(rows_)) + 2 * margin), 8)
    return Window(math.floor((cols.min() + cols.max() - side) / 2), math.floor((rows_.min() + rows_.max() - side) / 2),
                  side, side)


def _burnt_outline(footprint: shapely.Polygon, transform: Affine, side: int) -> NDArray[np.bool_]:
    return rasterize([footprint.boundary], out_shape=(side, side), transform=transform, all_touched=False,
                     dtype=np.uint8).astype(bool)


def _asked(pick: Pick, assessed: Assessed, thought: Grades, scheme: Scheme,
           box: Mapping[str, list[int]]) -> dict[str, Any]:
    row = pick.row
    label = Label(int(assessed.frame["building"].iloc[row]), assessed.key(row), "", scheme.name,
                  at=tuple(np.round(assessed.degrees[row], 7).tolist()),
                  area_m2=round(float(assessed.frame["area_m2"].iloc[row]), 1), seen=assessed.seen_images,
                  asked=pick.why, chance=pick.chance, pool=pick.pool)
    left, bottom, right, top = assessed.frame.geometry.iloc[row].bounds
    return {"building": label.building, "key": label.key, "at": list(label.at), "area_m2": label.area_m2,
            "asked": label.asked, "why": WHY[label.asked], "chance": label.chance, "pool": label.pool,
            "now": scheme.classes[int(thought.grade[row])], "probability": float(thought.probability[row]),
            "low": float(thought.low[row]), "high": float(thought.high[row]),
            "p": dict(zip(scheme.classes, thought.p_class[row].tolist(), strict=True)),
            "bounds": [left, bottom, right, top], **box}


def _scheme_json(scheme: Scheme) -> dict[str, Any]:
    return {"name": scheme.name, "classes": list(scheme.classes), "damaged": scheme.damaged,
            "colours": list(scheme.colours)}
