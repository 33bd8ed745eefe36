"""Before and after swiped on the map in QGIS's desktop: by mouse, by arrow keys, by the space bar."""

from __future__ import annotations

import numpy as np
import pytest
from orogen.plugin.swipe_tool import SwipeTool
from osgeo import gdal, osr
from qgis.core import QgsCoordinateReferenceSystem, QgsRasterLayer
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest

RED, BLUE = (200, 30, 30), (30, 30, 200)


def image(path, colour):
    """A raster of one colour, 200 m wide."""
    file = gdal.GetDriverByName("GTiff").Create(str(path), 400, 400, 3, gdal.GDT_Byte)
    file.SetGeoTransform((500_000, 0.5, 0, 4_700_200, 0, -0.5))
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(32633)
    file.SetProjection(reference.ExportToWkt())
    for band, value in enumerate(colour, 1):
        file.GetRasterBand(band).WriteArray(np.full((400, 400), value, np.uint8))
    file.FlushCache()
    return QgsRasterLayer(str(path), path.stem)


@pytest.fixture
def swiping(iface, project, tmp_path, wait):
    """The tool over a red image of before and a blue one of after."""
    before, after = image(tmp_path / "vor é.tif", RED), image(tmp_path / "after.tif", BLUE)
    project.addMapLayers([before, after])
    canvas = iface.mapCanvas()
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:32633"))
    canvas.setExtent(after.extent())
    wait(lambda: after in canvas.layers())
    tool = SwipeTool(iface)
    tool.compare(before, after)
    canvas.setMapTool(tool)
    wait(lambda: tool.seam is not None and len(tool.seam.images) == 2 and not canvas.isDrawing())
    yield tool
    tool.close()


def colour_at(canvas, share):
    """The colour on the canvas at a share of its width, a little below its middle."""
    seen = canvas.grab().toImage()
    ratio = seen.width() / canvas.width()
    colour = seen.pixelColor(int(share * seen.width()), int((canvas.height() / 2 + 60) * ratio))
    return colour.red(), colour.green(), colour.blue()


def near(seen, wanted):
    return max(abs(a - b) for a, b in zip(seen, wanted)) < 12


def test_before_lies_left_of_the_seam_and_after_right(swiping, iface):
    canvas = iface.mapCanvas()
    assert near(colour_at(canvas, 0.45), RED)
    assert near(colour_at(canvas, 0.55), BLUE)


def test_the_seam_follows_mouse_and_keys_and_the_space_bar_blinks(swiping, iface, wait):
    canvas = iface.mapCanvas()
    middle = canvas.height() // 2
    QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
                     QPoint(int(0.4 * canvas.width()), middle))
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
                       QPoint(int(0.4 * canvas.width()), middle))
    assert swiping.seam.share == pytest.approx(0.4, abs=0.01)
    wait(lambda: near(colour_at(canvas, 0.45), BLUE))
    before = swiping.seam.share
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert swiping.seam.share > before
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    wait(lambda: near(colour_at(canvas, 0.55), RED))
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    wait(lambda: near(colour_at(canvas, 0.45), BLUE))


def test_a_moved_map_is_drawn_anew_on_both_sides(swiping, iface, wait):
    canvas = iface.mapCanvas()
    canvas.zoomByFactor(0.5)
    wait(lambda: len(swiping.seam.images) == 2 and not canvas.isDrawing())
    wait(lambda: near(colour_at(canvas, 0.45), RED) and near(colour_at(canvas, 0.55), BLUE))


def test_leaving_the_tool_leaves_the_map_as_it_was(swiping, iface, wait):
    canvas = iface.mapCanvas()
    items = len(canvas.scene().items())
    canvas.unsetMapTool(swiping)
    assert swiping.seam is None
    assert len(canvas.scene().items()) == items - 1
    wait(lambda: near(colour_at(canvas, 0.55), colour_at(canvas, 0.45)))


def test_without_a_damage_result_it_says_so(iface, project, wait):
    canvas = iface.mapCanvas()
    iface.messageBar().clearWidgets()
    tool = SwipeTool(iface)
    canvas.setMapTool(tool)
    assert "no damage result" in iface.messageBar().currentItem().text()
    assert tool.seam is None
    tool.close()
    iface.messageBar().clearWidgets()
