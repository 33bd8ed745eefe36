"""Stations are read from whatever people have; a mistake in them is one sentence with the remedy."""

from __future__ import annotations

from pathlib import Path

import geopandas
import obspy
import pandas
import pytest
from orogen.backend.errors import InputError
from orogen.backend.monitor import Monitor
from orogen.backend.waveforms.stations import match_stations, read_inventory, read_stations

SHARED = Path(__file__).parents[2] / "shared" / "data" / "waveforms"


class Heard(Monitor):
    def __init__(self):
        super().__init__()
        self.warnings = []

    def emit(self, event):
        if event["type"] == "log" and event["level"] == "warning":
            self.warnings.append(event["message"])


def table(path, words):
    path.write_text(words, encoding="utf-8")
    return path


@pytest.mark.parametrize("words", [
    "network,station,channel,longitude,latitude,elevation_m\nIV,ARRO,EHZ,12.7657,42.5792,253\n",
    "Net;Sta;Lat;Lon;Elev (m)\nIV;ARRO;42,5792;12,7657;253\n",
    "id\tlat\tlon\televation_km\nIV.ARRO\t42.5792\t12.7657\t0.253\n",
    "#Network | Station | Latitude | Longitude | Elevation | SiteName\nIV|ARRO|42.5792|12.7657|253.0|Arrone\n",
    "station latitude longitude height_m\nIV.ARRO 42.5792 12.7657 253\n",
    "Latitude,Longitude,Elevation,Name\n42.5792,12.7657,0.253,IV.ARRO\n",
    "GTSRCE IV.ARRO LATLON 42.5792 12.7657 0.0 0.253\n",
    "# stations\nGTSRCE IV.ARRO LATLONDM 42 34.752 N 12 45.942 E 0.0 0.253\n"])
def test_a_table_is_read_whatever_its_style(tmp_path, words):
    row = read_stations(table(tmp_path / "stations.csv", words)).iloc[0]
    assert row["station"] == "IV.ARRO"
    assert (row["latitude"], row["longitude"]) == pytest.approx((42.5792, 12.7657), abs=1e-6)
    assert row["elevation_m"] == pytest.approx(253.0)


def test_kilometres_without_a_unit_are_recognised_and_said(tmp_path):
    heard = Heard()
    path = table(tmp_path / "s.txt", "Latitude,Longitude,Elevation,Name\n64.7,-17.1,1.381,DYJN\n64.6,-17.0,0.7,DYJS\n")
    assert list(read_stations(path, monitor=heard)["elevation_m"]) == pytest.approx([1381.0, 700.0])
    assert "kilometres" in heard.warnings[0]


@pytest.mark.parametrize(("words", "said"), [
    ("station,latitude,longitude\nA,,\nB,,\n", "no coordinates"),
    ("station,latitude,longitude\nA,131.5,42.1\nB,131.6,42.3\n", "swapped"),
    ("station,latitude,longitude\nA,4758211,352811\n", "no degrees"),
    ("station,latitude,longitude,elevation_m\nA,42,13,95000\n", "elevations that can't be"),
    ("station,latitude,longitude\nA,42,13\nA,43,13\n", "one name at two places"),
    ("station,east,north\nA,42,13\n", "no column for latitude and longitude"),
    ("station,latitude,longitude\n", "not one"),
    ("", "empty"),
    ("GTSRCE A XYZ 1 2 3 4\n", "only LATLON"),
    ("GTSRCE A LATLON 1 2\n", "can't be read"),
])
def test_a_wrong_table_is_refused_in_one_sentence(tmp_path, words, said):
    with pytest.raises(InputError, match=said) as refusal:
        read_stations(table(tmp_path / "stations.csv", words))
    assert "stations.csv" in str(refusal.value)
    assert str(refusal.value).endswith(".")


def test_a_station_without_coordinates_is_left_out_with_a_warning(tmp_path):
    heard = Heard()
    path = table(tmp_path / "s.csv", "station,latitude,longitude\nA,42,13\nB,,13\nC,0,0\n")
    found = read_stations(path, monitor=heard)
    assert list(found["station"]) == ["A"]
    assert "B, C" in heard.warnings[0]


def test_repeated_rows_of_one_place_become_one_with_all_channels(tmp_path):
    found = read_stations(table(tmp_path / "s.csv", "station,latitude,longitude,channel\nA,42,13,HHZ\nA,42,13,HHN\n"))
    assert list(found["channels"]) == ["HHN HHZ"]


def test_stationxml_gives_stations_and_responses(tmp_path):
    inventory = obspy.read_inventory()
    inventory.write(str(tmp_path / "all.xml"), format="STATIONXML")
    found = read_stations(tmp_path / "all.xml")
    assert set(found["station"]) == {f"{net.code}.{sta.code}" for net in inventory for sta in net}
    assert "EHZ" in found.set_index("station").loc["BW.RJOB", "channels"]
    assert read_inventory(tmp_path / "all.xml")[0][0][0].response is not None
    assert len(read_stations(tmp_path)) == len(found)  # the folder


def test_a_damaged_stationxml_is_one_sentence(tmp_path):
    with pytest.raises(InputError, match=r"bad\.xml.*damaged"):
        read_stations(table(tmp_path / "bad.xml", "<FDSNStationXML><Network"))
    with pytest.raises(InputError, match="no file of stations"):
        read_stations(tmp_path / "none.xml")


def test_a_point_layer_in_any_crs_becomes_wgs84(tmp_path):
    points = geopandas.GeoDataFrame(
        {"network": ["IV", "IV"], "station": ["ARRO", "CAMP"], "elevation_m": [253.0, None]},
        geometry=geopandas.points_from_xy([12.7657, 13.409], [42.5792, 42.5358]), crs="EPSG:4326").to_crs("EPSG:32633")
    points.to_file(tmp_path / "s.gpkg", layer="stations")
    found = read_stations(f"{tmp_path / 's.gpkg'}|layername=stations")
    assert list(found["station"]) == ["IV.ARRO", "IV.CAMP"]
    assert list(found["latitude"]) == pytest.approx([42.5792, 42.5358], abs=1e-7)
    assert list(found["elevation_m"]) == [253.0, 0.0]


def test_recordings_find_their_rows_and_the_others_are_listed(tmp_path):
    stations = read_stations(table(tmp_path / "s.csv", "station,latitude,longitude\nDYJN,64,-17\nIV.ARRO,42,13\n"))
    found, left_out = match_stations(stations, ["Z7.DYJN", "ARRO", "XX.ARRO", "IV.NONE"])
    assert list(found["station"]) == ["Z7.DYJN", "ARRO"]
    assert list(left_out["station"]) == ["XX.ARRO", "IV.NONE"]


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="no ../shared/data")
def test_the_tables_of_amatrice_and_iceland_are_read():
    amatrice = read_stations(SHARED / "amatrice_picks/stations.csv")
    picked = pandas.read_csv(SHARED / "amatrice_picks/picks.csv")["station"]
    assert set(picked) <= set(amatrice["station"])
    iceland = read_stations(SHARED / "iceland_2014/Volcanotectonic_Iceland/inputs/iceland_stations.txt")
    assert iceland["elevation_m"].between(500, 2000).all()
