"""The headless half of Orogen: everything that computes. Never imports qgis or Qt."""

__version__ = "0.1.0"
