"""The plugin as QGIS loads it."""

from __future__ import annotations

import sys

from qgis.core import Qgis
from qgis.utils import plugins, reloadPlugin


def test_it_is_enabled_without_importing_what_belongs_to_the_backend():
    print("QGIS", Qgis.version())
    assert "orogen" in plugins
    assert {"torch", "rasterio", "geopandas", "sklearn"} & set(sys.modules) == set()


def test_it_reloads_and_leaves_one_menu(iface):
    reloadPlugin("orogen")
    reloadPlugin("orogen")
    menus = [action for action in iface.pluginMenu().actions() if action.text().replace("&", "") == "Orogen"]
    assert len(menus) == 1
