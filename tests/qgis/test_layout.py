"""The page of a result: what stands on it, and its files."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from orogen.plugin import layout as page
from orogen.plugin import results
from orogen.plugin.pages import items, prospectivity
from orogen.plugin.results import ResultError
from osgeo import gdal
from qgis.core import QgsLayoutItemLegend, QgsLayoutItemPicture, QgsReadWriteContext
from qgis.PyQt.QtCore import QCoreApplication, QEvent
from qgis.PyQt.QtGui import QImage


def change(path, **values):
    content = json.loads(path.read_text(encoding="utf-8"))
    content.update(values)
    path.write_text(json.dumps(content), encoding="utf-8")


def text(layout, name):
    return layout.itemById(name).text()


def table(layout):
    rows = layout.itemById("skill").multiFrame().tableContents()
    return [[str(cell.content()) for cell in row] for row in rows]


def test_a_page_has_the_map_and_all_that_is_needed_to_judge_it(project, result):
    layout = page.make_layout(project, result, "Page")
    skill = results.read_skill(result)
    assert project.layoutManager().layoutByName("Page") is layout
    assert text(layout, "title") == "Small région"
    assert skill.statement in text(layout, "statement")
    assert "EPSG:32754" in text(layout, "provenance")
    assert results.read_job(result)["identity"][:12] in text(layout, "provenance")
    rows = table(layout)
    assert len(rows) == 1 + len(skill.models)
    for row, model in zip(rows[1:], skill.models):
        figures = (model.auc, model.auc_random, model.precision, model.precision_random)
        assert row[1:] == [f"{figure.value:.2f}\n{figure.interval}" for figure in figures]
    shown = [layer.customProperty(results.OUTPUT) for layer in layout.itemById("map").layers()]
    assert shown == ["targets", "held_out", "probability"]


def test_the_scale_bar_is_in_kilometres_and_the_arrow_points_to_true_north(project, result):
    layout = page.make_layout(project, result)
    bar, arrow = layout.itemById("scale"), layout.itemById("north")
    assert bar.unitLabel() == "km"
    assert bar.linkedMap() is layout.itemById("map")
    length = bar.unitsPerSegment() * bar.numberOfSegments() * 1000 * 1000 / layout.itemById("map").scale()
    assert 20 < length < 60  # mm on paper
    assert arrow.linkedMap() is layout.itemById("map")
    assert arrow.northMode() == QgsLayoutItemPicture.NorthMode.TrueNorth


def test_the_legend_explains_deposits_targets_and_every_class(project, result):
    layout = page.make_layout(project, result)
    legend = layout.itemById("legend")
    assert isinstance(legend, QgsLayoutItemLegend)
    nodes = legend.model().rootGroup().findLayers()
    words = [[node.data(0) for node in legend.model().layerLegendNodes(one)] for one in nodes]
    assert words[0] == ["Known deposits"]
    assert len(words[2]) == len(nodes[2].layer().renderer().shader().rasterShaderFunction().colorRampItemList())


def test_nothing_on_the_page_leaves_the_paper_or_covers_another_thing(project, result):
    layout = page.make_layout(project, result)
    paper = layout.pageCollection().page(0)
    boxes = {name: layout.itemById(name).mapRectToScene(layout.itemById(name).rect())
             for name in ("title", "subtitle", "map", "legend", "skill_heading", "skill", "statement",
                          "caveats_heading", "caveats", "provenance", "scale", "north", "ratio")}
    for name, box in boxes.items():
        assert paper.mapRectToScene(paper.rect()).contains(box), name
        for other, there in boxes.items():
            assert other == name or not box.adjusted(0.05, 0.05, -0.05, -0.05).intersects(there), (name, other)
    for name in ("statement", "caveats"):
        assert items.height_of(layout.itemById(name), text(layout, name)) <= layout.itemById(name).rect().height()
    assert layout.itemById("skill").multiFrame().totalSize().height() <= layout.itemById("skill").rect().height()


def test_caveats_that_find_no_room_are_counted(project, copy):
    change(copy / "manifest.json", warnings=[f"Layer {i} covers little of the area, so look twice." for i in range(60)])
    layout = page.make_layout(project, copy)
    said = text(layout, "caveats").split("\n")
    assert said[-1] == f"… and {60 - (len(said) - 1)} more in the report."


def test_a_long_title_shrinks_to_one_line_and_an_endless_one_is_cut(project, copy):
    change(copy / "job.json", parameters={"title": "gold " * 22})
    label = page.make_layout(project, copy).itemById("title")
    assert label.text() == ("gold " * 22).strip()
    assert items.text_format_of(label).size() < 18
    change(copy / "job.json", parameters={"title": "gold " * 200})
    assert page.make_layout(project, copy).itemById("title").text().endswith("…")


def test_a_map_in_degrees_is_drawn_on_a_plane_so_that_its_scale_holds(project, copy):
    gdal.UseExceptions()
    (copy / "probability.tif").rename(copy / "metres.tif")
    gdal.Warp(str(copy / "probability.tif"), str(copy / "metres.tif"), dstSRS="EPSG:4326")
    project.setEllipsoid("NONE")
    page_map = page.make_layout(project, copy).itemById("map")
    assert not page_map.crs().isGeographic()
    width = page_map.extent().width()
    assert width == pytest.approx(page_map.rect().width() / 1000 * page_map.scale(), rel=0.01)
    assert width > 12_000


def test_two_pages_of_one_result_have_different_names(project, result):
    names = [page.make_layout(project, result, "Page").name() for _ in range(2)]
    assert names == ["Page", "Page 2"]


def test_an_item_that_was_taken_out_of_the_template_is_left_out(project, result, tmp_path, monkeypatch):
    layout = page.make_layout(project, result)
    for name in ("legend", "skill", "statement", "caveats", "scale", "title"):
        layout.removeLayoutItem(layout.itemById(name))
    mine = tmp_path / "mine.qpt"
    assert layout.saveAsTemplate(str(mine), QgsReadWriteContext())
    monkeypatch.setattr(prospectivity, "TEMPLATE", mine)
    assert page.make_layout(project, result).itemById("legend") is None


def test_a_damaged_template_is_said(project, result, tmp_path, monkeypatch):
    monkeypatch.setattr(prospectivity, "TEMPLATE", tmp_path / "none.qpt")
    with pytest.raises(ResultError, match="install the plugin again"):
        page.make_layout(project, result)
    (tmp_path / "none.qpt").write_text("<Layout", encoding="utf-8")
    with pytest.raises(ResultError, match="is damaged"):
        page.make_layout(project, result)


def test_a_result_without_a_map_of_probability_has_no_page(project, copy):
    (copy / "probability.tif").unlink()
    with pytest.raises(ResultError, match="no map of the probability"):
        page.make_layout(project, copy)


def test_the_page_opens_in_the_layout_designer(iface, project, result, wait):
    designer = iface.openLayoutDesigner(page.make_layout(project, result))
    window = designer.window()
    wait(window.isVisible)
    designer.close()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)  # it must be gone before its layout is


def test_the_pdf_holds_its_words_as_text_with_fonts_inside(project, result, tmp_path):
    made = page.export(page.make_layout(project, result), tmp_path / "pâge.pdf")
    assert b"/FontFile" in made.read_bytes()
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed (poppler-utils)")
    words = subprocess.run(["pdftotext", "-layout", str(made), "-"], capture_output=True, check=True, timeout=60)
    assert "Known deposits" in words.stdout.decode()
    assert "ensemble" in words.stdout.decode()


def test_the_image_is_an_a4_page_at_300_dpi(project, result, tmp_path):
    image = QImage(str(page.export(page.make_layout(project, result), tmp_path / "page.png")))
    assert (image.width(), image.height()) == (3507, 2480)


@pytest.mark.parametrize("name", ["no folder/page.pdf", "taken.pdf", "taken.png", "page.docx"])
def test_a_page_that_can_not_be_written_is_said_in_a_sentence(project, result, tmp_path, name):
    (tmp_path / "taken.pdf").mkdir()
    (tmp_path / "taken.png").mkdir()
    with pytest.raises(ResultError, match=r"page|docx|taken"):
        page.export(page.make_layout(project, result), tmp_path / name)
