"""Write vector layers as GeoPackage: whole or not at all, and the same features give the same bytes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from threading import Lock

import geopandas
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from ..files import replace_durably
from ..raster.cog import explained

# A GeoPackage says when it was written; the same moment for all makes equal files equal.
_MOMENT = "2000-01-01T00:00:00.000Z"
_VERSION = "1.2"  # readers older than GDAL 3.7, such as that of QGIS 3.22, warn of each newer one
_SETTING = Lock()  # the moment is set for the whole process


def write_geopackage(frame: geopandas.GeoDataFrame, path: Path, layer: str, geometry: str | None = None) -> None:
    """Write ``frame``, in its CRS, as the one layer ``layer`` of a GeoPackage.

    ``geometry`` is OGR's name of the geometries' type, for a frame that may be empty; else the features tell it.

    Raises
    ------
    OutputError : the folder can't be written or the disk is full; nothing is left behind
    """
    # An empty GeoPackage has about 100 kB; a vertex 16 bytes, a row some hundreds with its place in the index.
    needed = (1 << 20) + 32 * int(shapely.get_num_coordinates(frame.geometry.to_numpy()).sum()) + 1000 * len(frame)
    with _SETTING, explained(path, needed), tempfile.TemporaryDirectory(dir=path.parent) as folder:
        draft = Path(folder) / "layer.gpkg"
        before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _MOMENT})
        try:
            frame.to_file(draft, layer=layer, driver="GPKG", engine="pyogrio", geometry_type=geometry,
                          VERSION=_VERSION)
        except (DataSourceError, DataLayerError, FeatureError) as error:
            raise OSError(str(error)) from error  # what a full disk looks like from SQLite; `explained` finds out
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
        replace_durably(draft, path)
