"""Pairs with graded buildings from the usual data sets, and from any polygon layer with a field of grades.

* :func:`from_layers`: two images and a layer, such as a grading of Copernicus EMS over the user's own images;
* :func:`from_folder`: a folder of xBD (images and labels beside each other), of scenes (``pre.tif``, ``post.tif``,
  ``buildings.gpkg`` each in a folder of its own), or of BRIGHT.

A value that the scheme doesn't know is refused by name.  A building that nobody could grade (``un-classified``) stays a
building, and its grade is left out of learning and judging.
"""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pyogrio
import pyproj
import rasterio
import shapely
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from shapely.errors import ShapelyError

from ..errors import InputError
from ..evaluation.grading import UNKNOWN
from ..monitor import Monitor
from ..raster.dataset import open_raster
from ..raster.grid import Grid
from ..vector.layers import read_vector
from ..vector.polygonise import polygons_of
from .chips import Reads
from .dataset import GradedPair, StillPair, graded_pair
from .footprints import read_footprints
from .pair import Pair, open_pair
from .schemes import SCHEMES, Scheme, mapped

#: Chen et al. (2025), BRIGHT: intact, damaged and destroyed buildings, as cells
BRIGHT = Scheme("BRIGHT", ("Intact", "Damaged", "Destroyed"), 1, source="Chen et al. (2025), BRIGHT, arXiv:2501.06019")

#: fields that gradings are known to come in, the first one there is taken
FIELDS = ("damage_gra", "grading", "damage", "grade", "damage_grade", "damage_class")

_IMAGES = (".tif", ".tiff", ".png")
_STILL_M = 0.5  # cells of an image that tells nothing of its place
_KEPT = 24  # images that are held after they were read

Registered = Callable[[Pair, Monitor], Reads]


def from_layers(before: str, after: str, buildings: str, field: str, scheme: Scheme, monitor: Monitor, *,
                target: Scheme | None = None, chosen: Mapping[str, str] | None = None, event: str = "",
                complete: bool = True, register: Registered | None = None) -> GradedPair:
    """Two images and a polygon layer whose ``field`` holds grades of ``scheme``.

    Parameters
    ----------
    field
        Its name; where empty, the first of :data:`FIELDS` that the layer has.
    target, chosen
        The scheme to learn (that of the layer where None), and how classes that may be several become one.
    event
        The disaster; else the name of the after image.
    complete
        Whether the layer holds every building of the ground that both images show.
    register
        Moves the after image onto the one before, given the pair.

    Raises
    ------
    InputError
        An image or the layer can't be read, the field isn't there, or holds a value that the scheme doesn't know.
    ParameterError
        A class may be several of the target's and none was chosen.
    """
    pair = open_pair(before, after)
    footprints = read_footprints(buildings, pair.grid, monitor)
    name = field or next((one for one in FIELDS if one in footprints.fields.columns), "")
    if not name:
        raise InputError(f"Layer '{footprints.name}' has none of the usual fields of grades: say which of its fields "
                         f"({', '.join(map(str, footprints.fields.columns)) or 'none'}) holds them.")
    values = footprints.field(name)
    grades = _indexes(scheme.read(values, footprints.name, name), scheme, target or scheme, chosen, monitor)
    reads = register(pair, monitor) if register else pair
    return graded_pair(pair.after.name, event or pair.after.name, reads, list(footprints.frame.geometry), grades,
                       complete)


def from_folder(folder: str | Path, monitor: Monitor, *, target: Scheme | None = None,
                chosen: Mapping[str, str] | None = None, register: Registered | None = None) -> list[GradedPair]:
    """All pairs of a data set in a folder; see the module for its forms.  The event is the name before the number.

    Raises
    ------
    InputError
        It is no such folder, or a file in it can't be read or holds an unknown grade.
    ParameterError
        A class may be several of the target's and none was chosen.
    """
    root = Path(folder)
    if not root.is_dir():
        raise InputError(f"There is no folder '{root}': check the path.")
    xbd = sorted(root.rglob("*_post_disaster.json"))
    scenes = sorted(path.parent for path in root.rglob("buildings.gpkg"))
    bright = sorted(root.rglob("*_building_damage.tif"))
    if xbd:
        scheme = target or SCHEMES["xBD"]
        made = [_xbd(path, scheme, chosen, monitor, register) for path in monitor.track(xbd, len(xbd))]
    elif scenes:
        scheme = target or SCHEMES["xBD"]
        made = [_scene(path, scheme, chosen, monitor, register) for path in monitor.track(scenes, len(scenes))]
    elif bright:
        made = [_bright(path, target or BRIGHT, chosen, monitor, register) for path in
                monitor.track(bright, len(bright))]
    else:
        raise InputError(f"The folder '{root}' holds no pairs: expected are labels of xBD (…_post_disaster.json), "
                         "folders with pre.tif, post.tif and buildings.gpkg, or targets of BRIGHT "
                         "(…_building_damage.tif).")
    return made


def scheme_of_folder(folder: str | Path) -> Scheme:
    """The scheme that a data set is graded in, from the names of its files."""
    return BRIGHT if next(iter(Path(folder).rglob("*_building_damage.tif")), None) else SCHEMES["xBD"]


# --- scenes in folders of their own -----------------------------------------------------------------------------------


def _scene(folder: Path, target: Scheme, chosen: Mapping[str, str] | None, monitor: Monitor,
           register: Registered | None) -> GradedPair:
    """``pre.tif``, ``post.tif`` and ``buildings.gpkg`` with layers ``pre`` (outlines) and ``post`` (``damage``)."""
    name = folder.name
    pair = open_pair(_image(folder / "pre"), _image(folder / "post"), name_before=f"{name} before",
                     name_after=f"{name} after")
    layers = [str(one) for one, _ in pyogrio.list_layers(folder / "buildings.gpkg")]
    graded = read_vector(f"{folder / 'buildings.gpkg'}|layername={'post' if 'post' in layers else layers[0]}"
                         f"|name={name}", monitor)
    outlines = read_vector(f"{folder / 'buildings.gpkg'}|layername=pre|name={name}", monitor) if "pre" in layers \
        else graded
    field = next((one for one in FIELDS if one in graded.columns), "")
    if not field:
        raise InputError(f"Layer '{name}' has no field of grades: expected is one of {', '.join(FIELDS)}.")
    values = graded[field]
    if "uid" in graded.columns and "uid" in outlines.columns:
        # Outlines are drawn on the before image; in the after image a tall building leans elsewhere.
        values = outlines["uid"].map(dict(zip(graded["uid"], values, strict=True)))
    else:
        outlines = graded
    grades = _indexes(SCHEMES["xBD"].read(values, name, field), SCHEMES["xBD"], target, chosen, monitor)
    shapes = outlines.geometry.to_crs(pair.grid.crs)
    return graded_pair(name, _event(name), register(pair, monitor) if register else pair, list(shapes), grades)


# --- xBD --------------------------------------------------------------------------------------------------------------


def _xbd(path: Path, target: Scheme, chosen: Mapping[str, str] | None, monitor: Monitor,
         register: Registered | None) -> GradedPair:
    """A label file of xBD with its images in ``images`` beside its folder."""
    name = path.name.removesuffix("_post_disaster.json")
    images = [_image(path.parent.parent / "images" / f"{name}_{which}_disaster") for which in ("pre", "post")]
    before = path.with_name(f"{name}_pre_disaster.json")
    labels = _labels(path)
    outlines = _labels(before) if before.is_file() else labels
    with_place = all(_has_place(image) for image in images)
    kind = "lng_lat" if with_place else "xy"
    grade_of = {feature["uid"]: feature["grade"] for feature in labels[kind]}
    features = [feature for feature in outlines[kind] if feature["uid"] in grade_of]
    shapes = [feature["shape"] for feature in features]
    values = [grade_of[feature["uid"]] for feature in features]
    grades = _indexes(SCHEMES["xBD"].read(values, path.name, "subtype"), SCHEMES["xBD"], target, chosen, monitor)
    pair: Reads
    if with_place:
        opened = open_pair(*images, name_before=f"{name} before", name_after=f"{name} after")
        way = pyproj.Transformer.from_crs("EPSG:4326", opened.grid.crs, always_xy=True)
        shapes = [shapely.transform(shape, way.transform, interleaved=False) for shape in shapes]
        pair = register(opened, monitor) if register else opened
    else:
        cell = _cell_of(labels)
        pair = _still(images, cell)
        # From columns and rows to the ground of a pair without a place.
        shapes = [shapely.transform(shape, lambda xy: xy * np.array([cell, -cell])) for shape in shapes]
    return graded_pair(name, _event(name), pair, _valid(shapes), grades)


def _labels(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Features of a label file by kind of coordinates: ``uid``, ``grade`` ('' where none) and ``shape``."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        found: dict[str, list[dict[str, Any]]] = {}
        for kind in ("xy", "lng_lat"):
            found[kind] = []
            for number, feature in enumerate(content["features"].get(kind, [])):
                about = feature["properties"]
                if about.get("feature_type", "building") == "building":
                    found[kind].append({"uid": about.get("uid", str(number)), "grade": about.get("subtype") or "",
                                        "shape": shapely.force_2d(shapely.from_wkt(feature["wkt"]))})
    except OSError as error:
        raise InputError(f"The labels '{path}' can't be read ({error.strerror}): check the path.") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ShapelyError) as error:
        raise InputError(f"The file '{path.name}' holds no labels as xBD has them (features with properties and wkt): "
                         "fetch it again.") from error
    return found


def _cell_of(labels: Mapping[str, Sequence[Mapping[str, Any]]]) -> float:
    """Size of a cell in metres: the area of all outlines on the ground over that in cells."""
    ground = {feature["uid"]: feature["shape"] for feature in labels["lng_lat"]}
    both = [(feature["shape"], ground[feature["uid"]]) for feature in labels["xy"] if feature["uid"] in ground]
    cells = sum(shape.area for shape, _ in both)
    if not cells:
        return _STILL_M
    geod = pyproj.Geod(ellps="WGS84")
    metres = sum(abs(geod.geometry_area_perimeter(shape)[0]) for _, shape in both)
    return float(math.sqrt(metres / cells)) or _STILL_M


def _has_place(image: str) -> bool:
    if image.lower().endswith(".png"):
        return False
    with _quiet(), rasterio.open(image) as dataset:
        return bool(dataset.crs)


def _still(images: Sequence[str], cell: float) -> StillPair:
    with _quiet(), rasterio.open(images[0]) as first, rasterio.open(images[1]) as second:
        shape = first.shape
        if second.shape != shape:
            raise InputError(f"The images '{Path(images[0]).name}' and '{Path(images[1]).name}' have no place on the "
                             "ground and different sizes, so they can't be laid over each other: georeference them.")
    return StillPair(lambda: (_read(images[0]), _read(images[1])), shape, cell)


@lru_cache(_KEPT)
def _read(path: str) -> NDArray[Any]:
    try:
        with _quiet(), rasterio.open(path) as dataset:
            return np.asarray(dataset.read(range(1, min(dataset.count, 3) + 1)))
    except RasterioError as error:
        raise InputError(f"The image '{path}' can't be read: it is damaged or no image; fetch it again.") from error


# --- BRIGHT -----------------------------------------------------------------------------------------------------------


def _bright(path: Path, target: Scheme, chosen: Mapping[str, str] | None, monitor: Monitor,
            register: Registered | None) -> GradedPair:
    """A target raster of BRIGHT (0 ground, 1 intact, 2 damaged, 3 destroyed) with its images in ``pre-event`` and
    ``post-event`` beside its folder."""
    name = path.name.removesuffix("_building_damage.tif")
    root = path.parent.parent
    pair = open_pair(_image(root / "pre-event" / f"{name}_pre_disaster"),
                     _image(root / "post-event" / f"{name}_post_disaster"),
                     name_before=f"{name} before", name_after=f"{name} after")
    with open_raster(str(path), name) as dataset:
        grid = Grid(dataset.crs, dataset.transform, dataset.height, dataset.width)
        values = dataset.read(1)
    strange = sorted(set(np.unique(values).tolist()) - {0, 1, 2, 3, 255})
    if strange:
        raise InputError(f"The target '{path.name}' holds {strange[0]}, which is no grade of BRIGHT (0 to 3): it is "
                         "another raster; fetch it again.")
    shapes: list[Any] = []
    words: list[str] = []
    for value, word in enumerate(BRIGHT.classes, 1):
        found = polygons_of((values == value).astype(np.uint8), grid)
        for part in (piece for geometry in found.geometry for piece in geometry.geoms):
            shapes.append(part)
            words.append(word)
    grades = _indexes(np.array(words, dtype=object), BRIGHT, target, chosen, monitor)
    frame = pandas.Series(shapes, dtype=object)
    if grid.crs != pair.grid.crs:
        way = pyproj.Transformer.from_crs(grid.crs, pair.grid.crs, always_xy=True)
        frame = frame.map(lambda shape: shapely.transform(shape, way.transform, interleaved=False))
    return graded_pair(name, _event(name), register(pair, monitor) if register else pair, list(frame), grades)


# --- helpers ----------------------------------------------------------------------------------------------------------


def _indexes(grades: NDArray[np.object_], scheme: Scheme, target: Scheme, chosen: Mapping[str, str] | None,
             monitor: Monitor) -> list[int]:
    """Places of class names in the target scheme, ``UNKNOWN`` for those without."""
    if scheme.classes != target.classes or chosen:
        carried = mapped(grades, scheme, target, chosen)
        for sentence in carried.said:
            monitor.info(sentence)
        grades = carried.grades
    place = {name: number for number, name in enumerate(target.classes)}
    return [place.get(str(one), UNKNOWN) for one in grades]


def _image(stem: Path) -> str:
    """The image of a name without its ending."""
    for ending in _IMAGES:
        path = stem.with_name(stem.name + ending)
        if path.is_file():
            return str(path)
    raise InputError(f"There is no image '{stem}' (.tif or .png): the pair is not complete; fetch it again.")


def _event(name: str) -> str:
    """``mexico-earthquake_00000005`` → ``mexico-earthquake``."""
    head, _, number = name.rpartition("_")
    return head if head and number.isdigit() else name


def _valid(shapes: Sequence[Any]) -> list[Any]:
    return [shape if shape.is_valid else shapely.make_valid(shape) for shape in shapes]


@contextmanager
def _quiet() -> Iterator[None]:
    """Images without a place are meant to have none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        yield
