"""The styles of graded buildings, damage grid, areas and hot spots as QGIS draws them."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeature,
    QgsGeometry,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

STYLES = Path(__file__).resolve().parents[2] / "resources" / "styles"
LEFT = "Polygon((100 100, 190 100, 190 190, 100 190, 100 100))"
RIGHT = "Polygon((210 100, 300 100, 300 190, 210 190, 210 100))"


def layer(style: str, fields: dict[str, str], *features: tuple) -> QgsVectorLayer:
    """A styled layer of polygons in memory; a feature is its geometry as WKT, then its values."""
    address = "&".join(["Polygon?crs=EPSG:32633", *(f"field={name}:{kind}" for name, kind in fields.items())])
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


def colours(shown: QgsVectorLayer, side: float = 400.0) -> set:
    """The colours of a map ``side`` metres across, around the two squares."""
    view = QgsMapSettings()
    view.setLayers([shown])
    view.setOutputSize(QSize(400, 400))
    view.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:32633"))
    view.setExtent(QgsRectangle(200 - side / 2, 150 - side / 2, 200 + side / 2, 150 + side / 2))
    view.setBackgroundColor(QColor("#ffffff"))
    context = QgsExpressionContext()
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(view))
    view.setExpressionContext(context)
    job = QgsMapRendererParallelJob(view)
    job.start()
    job.waitForFinished()
    assert not job.errors()
    image = job.renderedImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_buildings_show_their_grade_and_paler_where_it_is_unsure():
    fields = {"grade": "string", "sure": "double"}
    assert "#69081d" in colours(layer("damage-buildings", fields, (LEFT, "destroyed", 1.0)))
    assert "#69081d" in colours(layer("damage-buildings", fields, (LEFT, "destroyed", None)))
    unsure = colours(layer("damage-buildings", fields, (LEFT, "destroyed", 0.3)), side=4000.0)
    assert len(unsure) > 2


def test_buildings_without_probabilities_are_drawn_too():
    assert "#b2eabf" in colours(layer("damage-buildings", {"grade": "string"}, (LEFT, "no-damage")))
    shown = colours(layer("damage-buildings", {"grade": "string"}, (LEFT, "")))
    assert len(shown) > 1


def test_marks_stay_in_sight_when_buildings_are_dots():
    shown = layer("damage-buildings", {"grade": "string"}, (LEFT, "no-damage"))
    assert "#b2eabf" in colours(shown, side=40_000.0)


def test_ranked_buildings_show_their_probability():
    shown = layer("damage-ranked", {"probability": "double"}, (LEFT, 0.05), (RIGHT, 0.9))
    assert {"#f7efe6", "#501a0b"} <= colours(shown)


def test_ranked_buildings_carry_a_mark_only_where_they_are_small():
    shown = layer("damage-ranked", {"probability": "double"}, (LEFT, 0.05))
    assert "#20201f" not in colours(shown)  # the mark's outline
    assert "#f7efe6" in colours(shown, side=40_000.0)


@pytest.mark.parametrize("style", ["damage-grid", "damage-areas"])
def test_few_buildings_are_hatched(style):
    fields = {"name": "string", "graded": "integer", "ratio": "double", "few": "bool"}
    plain = colours(layer(style, fields, (LEFT, "", 50, 0.2, False)))
    hatched = colours(layer(style, fields, (LEFT, "", 2, 0.2, True)))
    assert len(hatched) > len(plain)


def test_an_area_without_graded_buildings_keeps_its_outline():
    fields = {"name": "string", "graded": "integer", "ratio": "double", "few": "bool"}
    assert "#1c2025" in colours(layer("damage-areas", fields, (LEFT, "", 0, None, True)))


def test_hot_and_cold_spots_differ_and_the_rest_is_pale():
    fields = {"class": "string"}
    hot, cold, neither = (colours(layer("damage-hot-spots", fields, (LEFT, one)))
                          for one in ("hot 99 %", "cold 99 %", "not significant"))
    assert hot != cold
    assert all(QColor(one).lightness() > 180 for one in neither)
