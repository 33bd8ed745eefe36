"""The confidence of a first motion is the share of times that it is right, on simulated waves never used before."""

from __future__ import annotations

import numpy as np
import pytest
from orogen.backend.synthetic.network import CRUST
from orogen.backend.synthetic.noise import coloured_noise
from orogen.backend.synthetic.seismograms import LayeredEarth, Site, Source, arrivals, recorded, seismograms
from orogen.backend.waveforms.cleaning import Recording
from orogen.backend.waveforms.polarity import first_motion
from scipy.signal import butter, sosfilt

COUNT, ONSET, SAMPLES = 700, 600, 900


@pytest.fixture(scope="module")
def readings():
    """Rows of signal to noise, whether the sign is right, and confidence, of those that were decided."""
    rng = np.random.default_rng(2_718)
    earth = LayeredEarth(*(np.array(column)[None] for column in zip(*CRUST, strict=True)))
    band = butter(2, [2, 20], "bandpass", fs=100, output="sos")
    distance, depth = np.exp(rng.uniform(np.log(4), np.log(60), COUNT)), rng.uniform(3, 14, COUNT)
    made = seismograms(rng, earth, Source.drawn(rng, rng.uniform(0.8, 3.2, COUNT)), Site.drawn(rng, COUNT), distance,
                       depth, rng.uniform(0, 2 * np.pi, COUNT), samples=SAMPLES,
                       begin_s=arrivals(earth, distance, depth).first("P") - ONSET / 100)
    rows = []
    for ground, sign in zip(recorded(made.data, 100.0, "broadband", 1 / 120), made.polarity, strict=True):
        noise = coloured_noise(rng, 1, SAMPLES, 100.0)[0, 0]
        signal_to_noise = float(np.exp(rng.uniform(np.log(5), np.log(60))))
        peak = np.abs(sosfilt(band, ground[0])[ONSET : ONSET + 100]).max()
        data = np.zeros((3, SAMPLES), np.float32)
        data[0] = noise + ground[0] * signal_to_noise * sosfilt(band, noise)[100:].std() / peak
        spread = max(0.02, 0.18 / signal_to_noise**0.5)
        read, confidence = first_motion(Recording("A", 100.0, 0, data, np.ones((3, SAMPLES), bool), ("HHZ", "", "")),
                                        ONSET + 100 * rng.normal(0, 0.6 * spread), spread)
        if read:
            rows.append((signal_to_noise, read == sign, confidence))
    return np.array(rows)


def test_what_is_nine_tenths_sure_is_right_nine_times_of_ten(readings):
    sure = readings[readings[:, 2] >= 0.9]
    assert len(sure) > 80
    assert sure[:, 1].mean() >= 0.9


def test_what_is_less_sure_is_right_as_often_as_it_says(readings):
    less = readings[readings[:, 2] < 0.9]
    assert len(less) > 60
    assert abs(less[:, 1].mean() - less[:, 2].mean()) < 0.1


def test_emergent_arrivals_just_above_the_noise_are_no_surer_than_they_are_right(readings):
    faint = readings[(readings[:, 0] >= 8) & (readings[:, 0] < 15)]
    assert len(faint) > 30
    assert faint[:, 1].mean() > faint[:, 2].mean() - 0.08
