"""The half of Orogen that QGIS runs: standard library and qgis.PyQt only.  It never computes."""
