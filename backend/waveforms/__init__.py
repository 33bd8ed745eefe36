"""Recordings of seismic stations: read, mended, picked.  What becomes of the picks is in ``backend/catalog``."""
