"""QGIS layers as the backend reads them: ``path|layername=…|subset=…``, see :func:`orogen.backend.tools.split_source`.

A layer whose file the backend can open by itself is named by its source, so that the run can be made again later.
What has no such file is copied to a temporary GeoPackage (rasters: GeoTIFF) for the time of the run: memory, virtual
and database layers, the selected features alone, unsaved edits, a joined or computed attribute, a CRS set by hand.

Where a copy is needed, :meth:`Sources.plan` takes a snapshot in the main thread, which is quick, and
:meth:`Sources.write` copies it in any thread.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from pathlib import Path

from qgis.core import (
    QgsCoordinateTransformContext,
    QgsFeatureRequest,
    QgsField,
    QgsFields,
    QgsProject,
    QgsRasterBlockFeedback,
    QgsRasterFileWriter,
    QgsRasterLayer,
    QgsRasterPipe,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
)

from ..backend.errors import Cancelled, InputError, OutputError
from ..backend.tools.declaration import join_source, split_source
from .i18n import tr
from .said import said

# Options of QGIS's sources that the backend understands too, or that change nothing for it.
_UNDERSTOOD = {"layername", "subset", "geometrytype", "uniquegeometrytype"}

_GEOMETRY, _KEY = "orogen_geometry", "orogen_fid"  # columns of the copies, named so that no attribute clashes


class Sources:
    """The layers of one run, as source strings; a context manager that removes the copies at its end.

    ``feedback`` is a ``QgsProcessingFeedback`` or None; it hears which layers are copied and why, and can cancel.
    """

    def __init__(self, feedback=None):
        self.feedback = feedback
        self._folder = None
        self._copies = []  # what is yet to be written
        self._count = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Remove the copies; nothing is left to write."""
        self._copies = []
        if self._folder is not None:
            self._remove()
            self._folder = None

    def of(self, layer, *, field="", bands="", selected=False, request=None):
        """The source string of a layer, copied now where it has to be; parameters and errors as :meth:`plan`."""
        text = self.plan(layer, field=field, bands=bands, selected=selected, request=request)
        self.write()
        return text

    def plan(self, layer, *, field="", bands="", selected=False, request=None):
        """The source string of a layer; its copy, where it needs one, is made by :meth:`write`.

        Parameters
        ----------
        layer
            ``QgsVectorLayer`` or ``QgsRasterLayer``.
        field
            The attribute to read, for layers that are categories or values.
        bands
            Bands to read, such as ``1,3``; empty for all.
        selected
            Take the selected features only.
        request
            ``QgsFeatureRequest`` that narrows the features further, or None.

        Raises
        ------
        InputError
            The layer is broken, is a picture without values, lacks the field, or has nothing selected.
        """
        if not layer.isValid():
            raise InputError(tr("Layer '{name}' is broken, so it has no data to read: repair its source in QGIS, or "
                                "leave it out.").format(name=layer.name()))
        if isinstance(layer, QgsRasterLayer):
            return self._plan_raster(layer, bands)
        if isinstance(layer, QgsVectorLayer):
            return self._plan_vector(layer, field, selected, request)
        raise InputError(tr("Layer '{name}' is neither a raster nor a vector layer: export it as GeoTIFF or "
                            "GeoPackage first.").format(name=layer.name()))

    def write(self):
        """Make the copies that are planned; callable in any thread.

        Raises
        ------
        OutputError
            A copy can't be written.
        Cancelled
            The user stopped.
        """
        while self._copies:
            self._copies.pop(0).write(self.feedback)

    # --- one kind of layer after the other ---------------------------------------------------------------------------

    def _plan_vector(self, layer, field, selected, request):
        if field and layer.fields().lookupField(field) < 0:
            raise InputError(tr("Layer '{name}' has no field '{field}': its fields are {fields}.").format(
                name=layer.name(), field=field, fields=", ".join(layer.fields().names()) or tr("none")))
        if selected and not layer.selectedFeatureCount():
            raise InputError(tr("Layer '{name}' has no selected features: select some, or use all of them.").format(
                name=layer.name()))
        path, options = split_source(layer.source())
        why = _why_copied(layer, path, options, field, selected or request is not None)
        if not why:
            options.pop("uniquegeometrytype", None)
            text = _joined(path, {**options, **_named(layer.name(), options.get("layername", ""), path)}, field)
            if text:
                return text
            why = tr("its source holds a bar")
        self._say(layer, why)
        copy = self._place(".gpkg")
        self._copies.append(_VectorCopy(layer, copy, field, selected, request))
        return _joined(copy, {"layername": "layer", "name": _plain(layer.name())}, field)

    def _plan_raster(self, layer, bands):
        given = {"bands": bands} if bands else {}
        path, options = split_source(layer.source())
        if path.startswith(("http://", "https://")):
            path = "/vsicurl/" + path
        provider = layer.dataProvider()
        if layer.providerType() != "gdal":
            why = tr("it has no file")
        elif options:
            why = tr("it is opened with options of its own")
        elif layer.crs() != provider.crs():
            why = tr("its CRS was set by hand")
        else:
            text = _joined(path, {**given, **_named(layer.name(), "", path)})
            if text:
                return text
            why = tr("its source holds a bar")
        if layer.providerType() in ("wms", "arcgismapserver"):
            raise InputError(tr("Layer '{name}' is a picture from a map service, without values: get the data behind "
                                "it as GeoTIFF, or leave it out.").format(name=layer.name()))
        self._say(layer, why)
        copy = self._place(".tif")
        self._copies.append(_RasterCopy(layer, copy))
        return _joined(copy, {**given, "name": _plain(layer.name())})

    def _place(self, ending):
        if self._folder is None:
            self._folder = temporary_folder("orogen-layers-")
            self._remove = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._count += 1
        return os.path.join(self._folder, f"{self._count}{ending}")

    def _say(self, layer, why):
        if self.feedback is not None:
            self.feedback.pushInfo(tr("Layer '{name}' is copied for the time of the run: {why}.").format(
                name=layer.name(), why=why))


# --- sources ----------------------------------------------------------------------------------------------------------

def _why_copied(layer, path, options, field, narrowed):
    """Why the backend can't read the layer's own file as QGIS shows it, in words; empty when it can."""
    if layer.providerType() != "ogr":
        return tr("it has no file that can be read elsewhere")
    if narrowed:
        return tr("only some of its features are asked for")
    if layer.isEditable() and layer.isModified():
        return tr("it has edits that are not saved; they are used as shown")
    if not path.startswith("/vsi") and not os.path.exists(path):
        return tr("it is no local file")
    if set(options) - _UNDERSTOOD or options.get("subset", "").lstrip().upper().startswith("SELECT "):
        return tr("it is opened with options of its own")
    if layer.crs() != layer.dataProvider().crs():
        return tr("its CRS was set by hand")
    if field and layer.dataProvider().fields().indexOf(field) < 0:
        return tr("its attribute {field} is joined or computed").format(field=field)
    return ""


def _named(name, layername, path):
    """The option ``name`` where the layer's name in QGIS is another than the backend would give it by itself."""
    by_itself = {layername or Path(path).stem, Path(path).stem}
    if layername:
        by_itself.add(f"{Path(path).stem} — {layername}")  # as QGIS names the layers of a GeoPackage
    name = _plain(name)
    return {} if not name or name in by_itself else {"name": name}


def _plain(name):
    """A layer's name without what a source string can't hold."""
    return " ".join(name.replace("|", "/").replace("\0", "").split())


def _joined(path, options, field=""):
    """Source string, or empty where the backend would take it apart differently: a bar in path, filter or field."""
    options = {**options, **({"field": field} if field else {})}
    text = join_source(path, options)
    return text if split_source(text) == (path, options) else ""


def temporary_folder(prefix):
    """A new folder for what lasts as long as a run; raises :class:`OutputError` where there can be none."""
    try:
        return tempfile.mkdtemp(prefix=prefix)
    except OSError as error:
        raise OutputError(tr("Nothing can be written among the temporary files ({reason}): make room there, or set the "
                             "variable TMPDIR to another folder and start QGIS again.")
                          .format(reason=said(error.strerror))) from error


# --- copies -----------------------------------------------------------------------------------------------------------

class _VectorCopy:
    """The features of a layer as they are now, edits and joins included; made in the layer's thread."""

    def __init__(self, layer, path, field, selected, request):
        self.name, self.path = layer.name(), path
        self.features = QgsVectorLayerFeatureSource(layer)
        self.fields = _distinct(layer.fields(), field)
        self.geometry_type, self.crs = layer.wkbType(), layer.crs()
        self.request = QgsFeatureRequest(request) if request is not None else QgsFeatureRequest()
        self.chosen = set(layer.selectedFeatureIds()) if selected else None
        if selected and request is None:
            self.request.setFilterFids(list(self.chosen))
        self.transforms = QgsProject.instance().transformContext()

    def write(self, feedback):
        options = QgsVectorFileWriter.SaveVectorOptions()
        options.driverName, options.layerName, options.fileEncoding = "GPKG", "layer", "UTF-8"
        options.layerOptions = [f"FID={_KEY}", f"GEOMETRY_NAME={_GEOMETRY}"]
        writer = QgsVectorFileWriter.create(self.path, self.fields, self.geometry_type, self.crs, self.transforms,
                                            options)
        if feedback is not None:
            self.request.setFeedback(feedback)
        features = self.features.getFeatures(self.request)
        if writer.hasError() == QgsVectorFileWriter.WriterError.NoError:
            if self.chosen is None:
                writer.addFeatures(features)
            else:
                writer.addFeatures([feature for feature in features if feature.id() in self.chosen])
        fault = writer.errorMessage() if writer.hasError() != QgsVectorFileWriter.WriterError.NoError else ""
        del writer  # closes the file
        del features  # before its source: an exception keeps both, and lets go of the source first
        # That the end of a file found no room is told to nobody.
        if not fault and not QgsVectorLayer(f"{self.path}|layername=layer", "", "ogr").isValid():
            fault = tr("it was not written whole: is there room for temporary files?")
        _finish(self.name, fault, feedback)


class _RasterCopy:
    """The values of a raster layer; made in the layer's thread."""

    def __init__(self, layer, path):
        self.name, self.path = layer.name(), path
        self.provider = layer.dataProvider().clone()
        self.extent, self.crs = layer.extent(), layer.crs()
        self.columns, self.rows = layer.width(), layer.height()

    def write(self, feedback):
        pipe = QgsRasterPipe()
        if self.columns < 1 or self.rows < 1 or not pipe.set(self.provider):
            _finish(self.name, tr("it has no cells of its own"), feedback)
        progress = QgsRasterBlockFeedback()
        if feedback is not None:
            feedback.canceled.connect(progress.cancel)
        writer = QgsRasterFileWriter(self.path)
        writer.setOutputFormat("GTiff")
        status = writer.writeRaster(pipe, self.columns, self.rows, self.extent, self.crs,
                                    QgsCoordinateTransformContext(), progress)
        fault = "" if status == QgsRasterFileWriter.WriterError.NoError else \
            tr("the copy ended as {status}").format(status=status)
        # That the end of a file found no room is told to nobody: the disk is full then.
        if not fault and shutil.disk_usage(os.path.dirname(self.path)).free < 1 << 16:
            fault = tr("it was not written whole: is there room for temporary files?")
        _finish(self.name, fault, feedback)


def _finish(name, fault, feedback):
    if feedback is not None and feedback.isCanceled():
        raise Cancelled(tr("The run was cancelled while its layers were copied; nothing is left of it."))
    if fault:
        raise OutputError(tr("Layer '{name}' can't be copied for the run ({fault}): export it as GeoPackage or "
                             "GeoTIFF, and use that.").format(name=name, fault=fault))


def _distinct(fields, wanted):
    """The fields under names that differ for a GeoPackage, which takes ``Name`` and ``name`` for the same."""
    taken = {wanted.lower()} if wanted else set()
    made = QgsFields()
    for field in fields:
        name, number = field.name(), 1
        while name.lower() in taken and field.name() != wanted:
            number += 1
            name = f"{field.name()}_{number}"
        taken.add(name.lower())
        copy = QgsField(field)
        copy.setName(name)
        made.append(copy)
    return made
