"""Vector layers: read from the sources QGIS writes, checked and repaired."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas
import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from shapely import GeometryType

from ..errors import InputError
from ..monitor import Monitor
from ..raster.crs import require_crs
from ..tools.declaration import split_source

# What pyogrio raises for damaged files: text that is no UTF-8 is a ValueError, and a CRS that GDAL can't put into words
# ends in a name error of its own.
_UNREADABLE = (DataSourceError, DataLayerError, ValueError, UnboundLocalError)


@dataclass(frozen=True)
class VectorSource:
    """The parts of ``path|layername=x|subset=SQL where|field=NAME|name=…``; all but the path may be absent.

    QGIS adds ``geometrytype=Point`` where the layers of a file mix geometries.
    """

    path: str
    layername: str | None = None
    subset: str | None = None
    field: str | None = None
    geometrytype: str | None = None
    name: str = ""

    @classmethod
    def parse(cls, source: str) -> VectorSource:
        """Take a source string apart; ``name`` falls back on the layer's name, then the file's."""
        path, options = split_source(source)
        layername = options.get("layername")
        return cls(path, layername, options.get("subset"), options.get("field"),
                   options.get("geometrytype"), options.get("name") or layername or Path(path).stem)


def read_vector(source: str, monitor: Monitor | None = None, *, numbers: str = "") -> geopandas.GeoDataFrame:
    """Read the features of a vector layer.

    Parameters
    ----------
    source
        ``path|layername=x|subset=SQL where|field=NAME|name=…``, in any format GDAL reads.
    monitor
        Hears how many broken geometries were repaired and how many features have none.
    numbers
        Name of a further column (int64) with the feature's own number in the file; none when empty.

    Returns
    -------
    GeoDataFrame
        At least one feature; every geometry two-dimensional, valid and not empty; the layer's own CRS.

    Raises
    ------
    InputError
        The file or layer is missing or damaged, has no CRS, no features after the filter, no geometry or not the field.
    """
    parts = VectorSource.parse(source)
    monitor = monitor or Monitor()
    if not parts.path.startswith("/vsi") and not Path(parts.path).exists():
        raise InputError(f"Layer '{parts.name}': there is no file '{parts.path}'; check the path.")
    layer = _layer_of(parts)
    try:
        fields = list(pyogrio.read_info(parts.path, layer=layer)["fields"])
    except _UNREADABLE as error:
        raise InputError(_damaged(parts)) from error
    if parts.field is not None and parts.field not in fields:
        raise InputError(f"Layer '{parts.name}' has no field '{parts.field}': its fields are "
                         f"{', '.join(fields) or 'none'}.")
    try:
        frame = pyogrio.read_dataframe(parts.path, layer=layer, where=parts.subset or None, fid_as_index=bool(numbers))
    except _UNREADABLE as error:
        if not parts.subset:
            raise InputError(_damaged(parts)) from error
        raise InputError(f"Layer '{parts.name}' can't be filtered by \"{parts.subset}\": correct the filter; the "
                         f"layer's fields are {', '.join(fields) or 'none'}.") from error
    if not len(frame):
        remedy = f"no feature passes its filter \"{parts.subset}\"; change the filter" if parts.subset else \
            "it has no features; leave it out"
        raise InputError(f"Layer '{parts.name}' is empty: {remedy}.")
    if not isinstance(frame, geopandas.GeoDataFrame):
        raise InputError(f"Layer '{parts.name}' is a table without geometry: make it a layer first (in QGIS: 'Create "
                         "points layer from table').")
    require_crs(frame.crs, parts.name)
    if numbers:
        frame[numbers] = frame.index.to_numpy(np.int64)
    if parts.geometrytype:
        wanted = parts.geometrytype.lower().removeprefix("multi").rstrip("zm")
        frame = frame[[str(kind).lower().removeprefix("multi") == wanted for kind in frame.geometry.type]]
        if not len(frame):
            raise InputError(f"Layer '{parts.name}' is empty: none of its features is a {parts.geometrytype}; leave it "
                             "out.")
    return _repaired(frame, parts.name, monitor)


def read_points(source: str, monitor: Monitor | None = None) -> geopandas.GeoDataFrame:
    """Read a point layer, as :func:`read_vector`; multi-points become single points, each with its feature's fields.

    Raises
    ------
    InputError
        As :func:`read_vector`; also when the layer holds lines or polygons.
    """
    frame = read_vector(source, monitor)
    kinds = frame.geometry.type.unique()
    if not set(kinds) <= {"Point", "MultiPoint"}:
        raise InputError(f"Layer '{VectorSource.parse(source).name}' must hold points, not {_listed(kinds)}: make "
                         "points of them first (in QGIS: 'Centroids').")
    return frame.explode(ignore_index=True)


def _layer_of(parts: VectorSource) -> str:
    """The layer to read: the one named, or the file's only one with geometry."""
    try:
        layers = [(str(name), geometry) for name, geometry in pyogrio.list_layers(parts.path)]
    except _UNREADABLE as error:
        raise InputError(_damaged(parts)) from error
    names = [name for name, _ in layers]
    if parts.layername is not None:
        if parts.layername not in names:
            raise InputError(f"The file '{parts.path}' has no layer '{parts.layername}': its layers are "
                             f"{', '.join(names) or 'none'}.")
        return parts.layername
    with_geometry = [name for name, geometry in layers if geometry is not None]
    if len(with_geometry) > 1:
        raise InputError(f"The file '{parts.path}' has several layers ({', '.join(with_geometry)}): say which by "
                         f"adding '|layername={with_geometry[0]}' to the source.")
    if not names:
        raise InputError(f"The file '{parts.path}' has no layers: export it again from QGIS as GeoPackage.")
    return (with_geometry or names)[0]


def _repaired(frame: geopandas.GeoDataFrame, name: str, monitor: Monitor) -> geopandas.GeoDataFrame:
    geometry = shapely.force_2d(frame.geometry.to_numpy())
    finite = np.isfinite(shapely.bounds(geometry)).all(axis=1)
    broken = ~shapely.is_valid(geometry) & finite
    if broken.any():
        # Repair can leave slivers of lower dimension beside the polygons; only what has the old dimension is kept.
        geometry[broken] = [_same_dimension(made, old) for made, old in
                            zip(shapely.make_valid(geometry[broken]), geometry[broken], strict=True)]
        monitor.warning(f"Layer '{name}': {int(broken.sum())} broken geometries were repaired; see whether they look "
                        "right (in QGIS: 'Check validity').", layer=name, count=int(broken.sum()))
    kept = finite & ~shapely.is_empty(geometry) & ~shapely.is_missing(geometry)
    if not kept.any():
        raise InputError(f"Layer '{name}' has no geometry: every feature's shape is empty; export it again or leave it "
                         "out.")
    if not kept.all():
        monitor.warning(f"Layer '{name}': {int((~kept).sum())} features without geometry were left out.", layer=name,
                        count=int((~kept).sum()))
    return frame.set_geometry(geopandas.array.from_shapely(geometry, crs=frame.crs))[kept].reset_index(drop=True)


def _same_dimension(made: shapely.Geometry, old: shapely.Geometry) -> shapely.Geometry:
    if made.geom_type != "GeometryCollection":
        return made
    dimension = shapely.get_dimensions(old)
    parts = [part for part in shapely.get_parts(made) if shapely.get_dimensions(part) == dimension]
    return shapely.union_all(parts) if parts else shapely.GeometryCollection()


def dimension_of(frame: geopandas.GeoDataFrame, name: str) -> int:
    """0 for a layer of points, 1 for lines, 2 for polygons; raises :class:`InputError` for a mixture."""
    geometry = frame.geometry.to_numpy()
    dimensions = np.unique(shapely.get_dimensions(geometry))
    if len(dimensions) > 1 or (shapely.get_type_id(geometry) == GeometryType.GEOMETRYCOLLECTION).any():
        raise InputError(f"Layer '{name}' mixes {_listed(frame.geometry.type.unique())}: give one kind of geometry per "
                         "layer (in QGIS: 'Extract by expression' with geometry_type()).")
    return int(dimensions[0])


def _listed(kinds: np.ndarray) -> str:
    return ", ".join(sorted(str(kind) for kind in kinds))


def _damaged(parts: VectorSource) -> str:
    return (f"Layer '{parts.name}' can't be read: the file '{parts.path}' is damaged or not a vector layer; copy it "
            "again from its source, or export it from QGIS as GeoPackage.")
