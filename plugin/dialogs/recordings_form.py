"""The first column of the waveforms dialog: recordings, stations, times, and what there is."""

from __future__ import annotations

import html
import os
from datetime import datetime

from qgis.core import QgsProject, QgsVectorLayer, QgsWkbTypes
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QFileDialog, QFormLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ...backend.tools import get
from ...backend.tools.declaration import split_source
from ..i18n import later, tr
from .fields import Field, add_row, layer_combo, set_layer, tooltip
from .opening import is_there, open_source
from .recordings_list import RecordingsList, is_service
from .run_view import duration
from .widgets import Scrolling

_LIKE_STATIONS = ("station", "seism", "台站")
_LISTED = 200  # stations with a line of their own


class StationsChoice(QWidget):
    """Stations from a layer of points or a file; ``changed`` says that a user altered it."""

    changed = pyqtSignal()

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self.combo = layer_combo("PointLayer", empty=tr("choose a file or a layer"))
        self._files: dict[str, str] = {}  # path of each file that was named, by the words in the list
        self.combo.layerChanged.connect(self.changed)
        self.combo.currentIndexChanged.connect(self._chosen)
        self.browse = QToolButton()
        self.browse.setText("…")
        self.browse.setToolTip(tr("Choose StationXML or a table"))
        self.browse.clicked.connect(self._browse)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.combo, 1)
        row.addWidget(self.browse)
        self.setFocusProxy(self.combo)
        likely = [layer for layer in QgsProject.instance().mapLayers().values() if isinstance(layer, QgsVectorLayer)
                  and layer.geometryType() == QgsWkbTypes.GeometryType.PointGeometry
                  and any(word in layer.name().lower() for word in _LIKE_STATIONS)]
        if likely:
            self.combo.setLayer(likely[0])

    def value(self):
        """A layer, the path of a file, or None."""
        layer = self.combo.currentLayer()
        if layer is not None:
            return layer
        return self._files.get(self.combo.currentText())

    def set_value(self, value) -> None:
        """Show a file, or the layer of a source; None for none."""
        if not value:
            self.combo.setCurrentIndex(0)
            return
        if "|" in value:
            layer = open_source(value, raster=False)
            if is_there(layer):
                set_layer(self.combo, layer)
                return
        name, number = os.path.basename(value.rstrip("/\\")) or value, 1
        while self._files.get(name, value) != value:
            number += 1
            name = f"{os.path.basename(value)} ({number})"
        self._files[name] = value
        self.combo.setAdditionalItems(list(self._files))
        self.combo.setCurrentIndex(self.combo.findText(name))

    def _chosen(self) -> None:
        self.combo.setToolTip(self._files.get(self.combo.currentText(), self.toolTip()))
        self.changed.emit()

    def _browse(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, tr("Stations"), "", tr(
            "Stations (*.xml *.stationxml *.csv *.txt *.dataless *.gpkg *.shp *.geojson);;All files (*)"))
        if path:
            self.set_value(path)


class RecordingsForm(QWidget):
    """Recordings, stations, times and channels, and what there is of them; ``changed`` says that a user altered one."""

    changed = pyqtSignal()

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        declared = get("pick-waveforms").parameter
        self.recordings = RecordingsList()
        self.recordings.setToolTip(tooltip(declared("waveforms")))
        self.stations = StationsChoice()
        self.stations.setToolTip(tooltip(declared("stations")))
        self.recordings.stations_dropped.connect(self.stations.set_value)
        self.begin = Field(declared("begin"), self)
        self.end = Field(declared("end"), self)
        for one, words in ((self.begin, later("all, or 2016-10-14T06:00")), (self.end, later("all"))):
            one.widget.setPlaceholderText(tr(words))
        self.channels = Field(declared("channels"), self)
        self.channels.widget.setPlaceholderText(tr("all"))
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        self.summary.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        label = QLabel(tr("&Stations"))
        label.setBuddy(self.stations)
        form.addRow(label, self.stations)
        for one in (self.begin, self.end, self.channels):
            add_row(form, one)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.recordings, 2)
        layout.addLayout(form)
        layout.addWidget(Scrolling(self.summary), 3)
        for one in (self.recordings, self.stations, self.begin, self.end, self.channels):
            one.changed.connect(self.changed)

    def sources(self, source_of) -> dict:
        """The parameters of this column; ``source_of(layer)`` gives a layer's source for the backend."""
        stations = self.stations.value()
        return {"waveforms": self.recordings.sources(), "begin": self.begin.value(), "end": self.end.value(),
                "channels": self.channels.value(),
                "stations": stations if stations is None or isinstance(stations, str) else source_of(stations)}

    def services(self) -> list[str]:
        """The web services among the recordings."""
        return [source for source in self.recordings.sources() if is_service(source)]

    def fill(self, parameters: dict) -> None:
        """Show the parameters of a past run; what it doesn't name gets its default."""
        self.recordings.set_sources(parameters.get("waveforms") or [])
        stations = parameters.get("stations")
        self.stations.set_value(None if stations and is_service(stations) else stations)
        for one in (self.begin, self.end, self.channels):
            one.set_value(parameters.get(one.parameter.name))

    def problems(self) -> list[str]:
        """What stands in the way of a run, a sentence each."""
        found = [tr("{path} is no longer there: take it out of the list (1).").format(path=path)
                 for path in self.recordings.missing()]
        logins = {split_source(source)[1].get("authcfg", "") for source in self.services()} - {""}
        if len(logins) > 1:
            found.append(tr("Two services with different logins can't be asked in one run: run each by itself."))
        if self.stations.value() is None and not self.services():
            found.append(tr("Choose the stations (1, Stations): StationXML, a table, or a layer of points."))
        return found

    def show_found(self, found: dict | None) -> None:
        """What the check found."""
        self.summary.setText(summary(found) if found else "")


def summary(found: dict) -> str:
    """Stations, days, channels and span as the check found them, and a line for each station."""
    rows = found.get("stations") or []
    lines = []
    if rows:
        channels = sorted({code for row in rows for code in row["channels"]})
        lines.append("<b>" + html.escape(tr("{count} stations · {days:.2g} station-days · {channels}").format(
            count=len(rows), days=found["station_days"], channels=" ".join(channels))) + "</b>")
        lines.append(html.escape(tr("{begin} to {end} UTC").format(begin=_moment(found["begin"]),
                                                                   end=_moment(found["end"]))))
    if found.get("services"):
        lines.append(html.escape(tr("What the service sends is fetched when the run starts, and kept for the next.")))
    lines += [f"⚠ {html.escape(words)}" for words in found.get("warnings") or []]
    for row in rows[:_LISTED]:
        mark = tr(" · no position") if row["placed"] is False else ""
        lines.append(html.escape(f"{row['station']}: {_length(row['days'])} · {' '.join(row['channels'])}{mark}"))
    if len(rows) > _LISTED:
        lines.append(html.escape(tr("and {count} more").format(count=len(rows) - _LISTED)))
    return "<br>".join(lines)


def _length(days: float) -> str:
    return duration(86400 * days) if days < 1.5 else tr("{days:.1f} days").format(days=days)


def _moment(text: str) -> str:
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M}"
