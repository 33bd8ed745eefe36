"""Orogen: deep learning on a geologist's map.

This folder is both the QGIS plugin and the Python package ``orogen``.  QGIS calls :func:`classFactory`; everything
heavy lives in :mod:`orogen.backend` and runs in an environment of its own, so importing this package costs nothing.
"""


def classFactory(iface):  # noqa: N802  (the name QGIS asks for)
    """Return the plugin object that QGIS loads; ``iface`` is a ``qgis.gui.QgisInterface``."""
    from .plugin.plugin import OrogenPlugin

    return OrogenPlugin(iface)
