"""What all tests share."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# The machine may be busy: no test asserts a time, so none may fail by one.
settings.register_profile("orogen", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("orogen")
