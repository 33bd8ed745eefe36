"""What all tests share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The machine may be busy: no test asserts a time, so none may fail by one.
settings.register_profile("orogen", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("orogen")


@pytest.fixture(scope="session")
def network():
    """A small simulated network, in which nothing goes wrong."""
    sys.path.insert(0, str(Path(__file__).parent))
    from small_network import small_network

    return small_network()


@pytest.fixture(scope="session")
def ground(network, tmp_path_factory):
    """Its folder with sds, stations.xml, velocity.csv and the truth; to be read only."""
    from orogen.backend.synthetic.network import write_network

    folder = tmp_path_factory.mktemp("network")
    write_network(network, folder)
    return folder
