"""The styles of picks, stations and catalogues as QGIS draws them, in space and in time."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsDateTimeRange,
    QgsFeature,
    QgsGeometry,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QDateTime, QSize, Qt
from qgis.PyQt.QtGui import QColor

STYLES = Path(__file__).resolve().parents[2] / "resources" / "styles"
GROUND = QColor("#7f7f7f")


def layer(style: str, geometry: str, fields: dict[str, str], *features: tuple) -> QgsVectorLayer:
    """A styled layer in memory; a feature is its geometry as WKT, then its values."""
    address = "&".join([f"{geometry}?crs=EPSG:4326", *(f"field={name}:{kind}" for name, kind in fields.items())])
    made = QgsVectorLayer(address, style, "memory")
    for wkt, *values in features:
        feature = QgsFeature(made.fields())
        feature.setGeometry(QgsGeometry.fromWkt(wkt))
        feature.setAttributes(values)
        assert made.dataProvider().addFeatures([feature])[0]
    made.updateExtents()
    message, loaded = made.loadNamedStyle(str(STYLES / f"{style}.qml"))
    assert loaded, message
    return made


def moment(text: str) -> QDateTime:
    found = QDateTime.fromString(text, Qt.DateFormat.ISODate)
    assert found.isValid()
    return found


def colours(shown: QgsVectorLayer, hour: str = "") -> set:
    """The colours of a map of 0–4° E, 0–2° N, in all time or in the hour that begins at ``hour``."""
    view = QgsMapSettings()
    view.setLayers([shown])
    view.setOutputSize(QSize(400, 200))
    view.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    view.setExtent(QgsRectangle(0, 0, 4, 2))
    view.setBackgroundColor(GROUND)
    if hour:
        view.setIsTemporal(True)
        view.setTemporalRange(QgsDateTimeRange(moment(hour), moment(hour).addSecs(3600)))
    job = QgsMapRendererParallelJob(view)
    job.start()
    job.waitForFinished()
    assert not job.errors()
    image = job.renderedImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def events(*rows: tuple) -> QgsVectorLayer:
    return layer("catalogue-events", "Point", {"time": "datetime", "depth_km": "double", "magnitude": "double"}, *rows)


@pytest.mark.parametrize("magnitude", [None, -1.5, 0.0, 3.0])
def test_an_event_shows_in_the_colour_of_its_depth_whatever_its_magnitude(magnitude):
    shown = events(("Point(1 1)", moment("2016-10-14T05:20:00"), 5.0, magnitude))
    assert "#f3854b" in colours(shown)


def test_small_events_lie_on_large_ones():
    time = moment("2016-10-14T05:20:00")
    shown = events(("Point(1 1)", time, 1.0, 0.5), ("Point(1 1)", time, 11.0, 5.0))
    assert {"#f4ed27", "#6e00a8"} <= colours(shown)


def test_a_catalogue_plays_and_each_event_has_its_hour():
    shown = events(("Point(1 1)", moment("2016-10-14T05:20:00"), 1.0, 2.0),
                   ("Point(3 1)", moment("2016-10-14T09:20:00"), 20.0, 2.0))
    assert {"#f4ed27", "#20068f"} <= colours(shown)
    assert "#f4ed27" in colours(shown, "2016-10-14T05:00:00")
    assert "#20068f" not in colours(shown, "2016-10-14T05:00:00")
    assert colours(shown, "2016-10-14T12:00:00") == {GROUND.name()}


def test_rays_and_picks_show_p_beside_s_and_play():
    time = moment("2016-10-14T05:20:00")
    fields = {"time": "datetime", "phase": "string"}
    picks = layer("waveform-picks", "Point", fields, ("Point(1 1)", time, "P"), ("Point(1 1)", time, "S"))
    assert {"#1a80c0", "#d55e00"} <= colours(picks)
    assert colours(picks, "2016-10-14T09:00:00") == {GROUND.name()}
    rays = layer("catalogue-rays", "LineString", fields, ("LineString(0.5 1, 3.5 1)", time, "P"),
                 ("LineString(0.5 1, 3.5 1)", time, "S"))
    assert len(colours(rays)) > 2
    assert colours(rays, "2016-10-14T09:00:00") == {GROUND.name()}


def test_an_ellipse_is_an_outline_that_hides_nothing():
    shown = layer("catalogue-ellipses", "Polygon", {"time": "datetime"},
                  ("Polygon((1 0.5, 3 0.5, 3 1.5, 1 1.5, 1 0.5))", moment("2016-10-14T05:20:00")))
    assert GROUND.name() in colours(shown)
    assert shown.renderer().symbol().symbolLayerCount() == 1
    assert shown.renderer().symbol().symbolLayer(0).layerType() == "SimpleLine"


def test_stations_show_how_much_they_recorded_and_white_where_nobody_knows():
    shown = layer("waveform-stations", "Point", {"station": "string", "uptime_share": "double"},
                  ("Point(1 1)", "XX.A", 0.2), ("Point(2 1)", "XX.B", 1.0))
    assert {"#20201f", "#d3ead9"} <= colours(shown)
    unknown = layer("waveform-stations", "Point", {"station": "string"}, ("Point(1 1)", "XX.A"))
    assert "#ffffff" in colours(unknown)
    assert len(unknown.renderer().ranges()) == 5
