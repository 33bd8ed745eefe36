"""Write vector layers as GeoPackage: whole or not at all, and the same features give the same bytes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from threading import Lock

import geopandas
import pyogrio
from pyogrio.errors import DataSourceError

from ..errors import OutputError
from ..raster.cog import explained, replace_durably

# A GeoPackage says when it was written; the same moment for all makes equal files equal.
_MOMENT = "2000-01-01T00:00:00.000Z"
_SETTING = Lock()


def write_geopackage(frame: geopandas.GeoDataFrame, path: Path, layer: str, geometry: str) -> None:
    """Write ``frame``, in its CRS, as the one ``layer`` of a GeoPackage; ``geometry`` is OGR's name of its type.

    Raises
    ------
    OutputError : the folder can't be written or the disk is full; nothing is left behind
    """
    with _SETTING, explained(path, 1 << 20), tempfile.TemporaryDirectory(dir=path.parent) as folder:
        draft = Path(folder) / path.name
        before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _MOMENT})
        try:
            frame.to_file(draft, layer=layer, driver="GPKG", engine="pyogrio", geometry_type=geometry)
        except DataSourceError as error:
            raise OutputError(f"'{path.name}' can't be written to '{path.parent}': {error}; check the disk, or choose "
                              "another output folder.") from error
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
        replace_durably(draft, path)
