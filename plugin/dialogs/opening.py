"""From a source as the backend writes it, or a file that was dropped, to a layer: the project's own where it has it."""

from __future__ import annotations

import os

from qgis.core import QgsMapLayer, QgsProject, QgsProviderRegistry, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt import sip

from ...backend.tools.declaration import join_source, split_source


def open_source(source: str, raster: bool) -> QgsMapLayer:
    """The layer of a ``source`` (``path|layername=…|subset=…|name=…``); one of its own where the project has none.

    It may be invalid, for a file that is gone: what shows it says so.
    """
    path, options = split_source(source)
    wanted = (_same(path), options.get("layername", ""), options.get("subset", ""))
    for layer in QgsProject.instance().mapLayers().values():
        if isinstance(layer, QgsRasterLayer) == raster and _place(layer) in (wanted, (wanted[0], "", wanted[2])):
            return layer
    name = options.get("name") or options.get("layername") or os.path.splitext(os.path.basename(path))[0]
    if raster:
        return QgsRasterLayer(path, name)
    kept = {key: options[key] for key in ("layername", "subset") if options.get(key)}
    return QgsVectorLayer(join_source(path, kept), name, "ogr")


def open_file(path: str) -> list[QgsMapLayer]:
    """The layers in a file from a file manager; empty where QGIS reads none."""
    raster = QgsRasterLayer(path, os.path.splitext(os.path.basename(path))[0])
    if raster.isValid() and raster.bandCount():
        return [open_source(path, raster=True)]
    details = QgsProviderRegistry.instance().querySublayers(path) if os.path.exists(path) else []
    names = [detail.name() for detail in details if detail.providerKey() == "ogr"]
    if len(names) > 1:
        return [open_source(join_source(path, {"layername": name}), raster=False) for name in names]
    layer = open_source(path, raster=False)
    return [layer] if layer.isValid() else []


def is_there(layer: QgsMapLayer | None) -> bool:
    """Whether a layer still lives and could be opened; QGIS deletes the layers it removes."""
    return layer is not None and not sip.isdeleted(layer) and layer.isValid()


def _place(layer: QgsMapLayer) -> tuple[str, str, str]:
    parts = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source())
    subset = layer.subsetString() if isinstance(layer, QgsVectorLayer) else ""
    return _same(parts.get("path") or ""), parts.get("layerName") or "", subset


def _same(path: str) -> str:
    return os.path.normcase(os.path.abspath(path)) if path else ""
