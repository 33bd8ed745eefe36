"""The tools in QGIS's Processing framework."""
