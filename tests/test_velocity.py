"""Velocity models: every usual format gives the same ground, and a typing error is named with its line."""

from __future__ import annotations

import numpy as np
import pytest
from orogen.backend.catalog.nonlinloc import control_lines
from orogen.backend.catalog.velocity import VelocityModel, read_velocity
from orogen.backend.errors import InputError, ParameterError
from orogen.backend.waveforms.tables import STATIONS, empty

TABLE = "0 5.0 2.9\n4 6.0 3.45\n15 6.8 3.9\n"
VELEST = """ a title
 3        vel,depth,vdamp,phase (f5.2,5x,f7.2,2x,f7.3,3x,a1)
 5.00        0.0    001.00   P-VELOCITY MODEL
 6.00        4.0    001.00
 6.80       15.0    001.00
 3
 2.90        0.0    001.00   S-VELOCITY MODEL
 3.45        4.0    001.00
 3.90       15.0    001.00
"""
SAME = {
    "plain.txt": TABLE,
    "headed.csv": "Depth,Vp,Vs\n0,5,2.9\n4,6,3.45\n15,6.8,3.9\n",
    "units.csv": "depth_km;vp_km_s;vs_km_s;rho\n0;5;2.9;2.7\n4;6;3.45;2.7\n15;6.8;3.9;2.8\n",
    "commented.txt": "# depth vp vs\n" + TABLE,
    "velest.mod": VELEST,
    "nll.in": "CONTROL 1 54321\nLAYER 0.0 5.0 0.0 2.9 0.0 2.7 0.0\nLAYER 4.0 6.0 0 3.45 0 2.7 0\n"
              "LAYER 15.0 6.8 0 3.9 0 2.7 0\n",
}


def written(tmp_path, text, name="model.txt"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", SAME)
def test_every_format_gives_the_same_ground(tmp_path, name):
    model = read_velocity(written(tmp_path, SAME[name], name))
    assert model.kind == "layered"
    assert model.depth_km.tolist() == [0, 4, 15]
    assert model.vp_km_s.tolist() == [5, 6, 6.8]
    assert model.vs_km_s.tolist() == [2.9, 3.45, 3.9]


@pytest.mark.parametrize(("name", "head"), [("a.tvel", "P\nS\n"), ("a.nd", "")])
def test_models_of_taup_are_gradients_with_steps_and_end_at_the_liquid_core(tmp_path, name, head):
    text = head + "0 5.8 3.36 2.7\n20 5.8 3.36 2.7\n20 6.5 3.75 2.9\n35 6.5 3.75 2.9\n"
    text += ("mantle\n" if name.endswith("nd") else "") + "35 8.04 4.47 3.3\n2891 13.7 7.3 5.6\n2891 8.0 0.0 9.9\n"
    model = read_velocity(written(tmp_path, text, name))
    assert model.kind == "gradient"
    assert model.speed("P", [10, 20, 35]).tolist() == [5.8, 6.5, 8.04]
    assert model.depth_km[-1] == 2891


def test_gradients_of_nonlinloc_come_back_from_its_control_lines(tmp_path):
    model = VelocityModel(np.array([-2.0, 3.0, 3.0, 20.0]), np.array([4.0, 5.0, 5.5, 7.0]),
                          np.array([2.3, 2.9, 3.1, 4.0]), "gradient")
    back = read_velocity(written(tmp_path, control_lines(empty(STATIONS), model)))
    depths = np.linspace(-3, 30, 50)
    for phase in "PS":
        np.testing.assert_allclose(back.speed(phase, depths), model.speed(phase, depths), atol=1e-4)


def test_missing_s_speeds_follow_from_the_ratio(tmp_path):
    model = read_velocity(written(tmp_path, "depth,vp\n0,5.0\n10,6.0\n"), ratio=2.0)
    assert model.vs_km_s.tolist() == [2.5, 3.0]


@pytest.mark.parametrize(("text", "said"), [
    ("0 5.0 2.9\n4 6.O 3.4\n", r"Line 2 .*“6.O” is not a number"),
    ("0 5.0 2.9\n4 6.0 3.4\n3 6.5 3.7\n", r"Line 3 .*depth 3 km doesn't lie below the 4 km"),
    ("0 5.0 2.9\n4 6.0 0.34\n", r"Line 2 .*is 17.65, where rocks have"),
    ("0 5000 2900\n", r"Line 1 .*metres per second"),
    ("0 50 29\n", r"Line 1 .*between 0.1 and 15 km/s"),
    ("0 5.0 nan\n", r"Line 1 .*no finite number"),
    ("0\n", r"Line 1 .*1 columns where 2"),
    ("depth,density\n0,2.7\n", r"Line 1 .*depth and vp must be among them"),
    ("# nothing\n", "is empty"),
    (VELEST.replace(" 3\n 2.90", " 4\n 2.90"), r"announces 4 layers but 3 follow"),
    (VELEST.replace("3.45        4.0", "3.45        5.0"), r"S has a layer from 5 km where P has one from 4 km"),
])
def test_a_typing_error_is_named_with_its_line(tmp_path, text, said):
    with pytest.raises(InputError, match=said):
        read_velocity(written(tmp_path, text))


def test_what_is_no_text_is_refused(tmp_path):
    (tmp_path / "model.bin").write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(InputError, match="can't be read as text"):
        read_velocity(tmp_path / "model.bin")


def test_a_low_velocity_zone_is_allowed_and_said():
    model = VelocityModel(np.array([0.0, 5, 10]), np.array([5.0, 4.5, 6.5]), np.array([2.9, 2.7, 3.7]))
    p, s = model.notes()
    assert "low-velocity zone for P from 5 km" in p
    assert "low-velocity zone for S from 5 km" in s
    assert VelocityModel.constant(6.0).notes() == []


def test_impossible_constants_are_refused():
    assert VelocityModel.constant(6.92).vs_km_s[0] == pytest.approx(4.0)
    with pytest.raises(ParameterError, match="metres per second"):
        VelocityModel.constant(6000, 3500)
