"""Seismograms of earthquakes that never were, with onsets of P and S that are known to the sample.

* :class:`LayeredEarth` holds layers, one model for each record or one for all; :func:`drawn_earth` invents some.
* :func:`arrivals` traces rays: direct and refracted waves, reflections, and conversions between P and S.
* :func:`seismograms` makes the ground's velocity at a site from a source, its rays, attenuation, coda and site.
* :func:`recorded` is what an instrument makes of it: its response, its gain, its range.
* :func:`drawn_seismograms` draws sources, earths, sites and instruments at random, to learn from.

Many records are made at once; arrays begin with the record.  Components are Z (up), N, E.  The physics is kept to
what a picker can see: far-field pulses along rays in flat layers, random scattering behind them.

Papers: Aki & Chouet 1975 (coda); Aki & Richards 2002 (radiation, rays, attenuation with its dispersion); Brune 1970
(source); Anderson & Hough 1984 (kappa).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import fft, signal

Array = NDArray[np.floating]

DENSITY_KG_M3 = 2700.0
INSTRUMENTS = ("short-period", "broadband", "accelerometer")

#: centre of the bands in which coda decays at a rate of its own, Hz
_CODA_BANDS_HZ = np.array([1.0, 3.0, 8.0, 20.0])


@dataclass(frozen=True)
class LayeredEarth:
    """Flat layers: ``top_km`` (n, L), the first 0 or above (negative), ``vp_km_s`` and ``vs_km_s`` (n, L).

    The last layer goes down for ever.  n may be 1: the same earth for all records.
    """

    top_km: Array
    vp_km_s: Array
    vs_km_s: Array

    def velocity(self, wave: str) -> Array:
        return self.vp_km_s if wave == "P" else self.vs_km_s

    def layer_of(self, depth_km: Array) -> NDArray[np.intp]:
        """Index (n,) of the layer that holds each depth."""
        return np.maximum((self.top_km <= np.asarray(depth_km)[:, None]).sum(1) - 1, 0)


@dataclass(frozen=True)
class Arrivals:
    """What reaches a site.  Arrays (n, K), one column for each ray of ``names``.

    ``time_s`` after the origin, infinite where there is no such ray; ``slowness_s_km`` of the ray (horizontal);
    ``takeoff`` at the source in radians from straight down; ``length_km`` of the path; ``leaves`` and ``lands`` the
    wave (P or S) at source and site, and ``strength`` a rough share of the amplitude that survives the boundaries.
    """

    names: tuple[str, ...]
    leaves: tuple[str, ...]
    lands: tuple[str, ...]
    time_s: Array
    slowness_s_km: Array
    takeoff: Array
    length_km: Array
    strength: Array

    def first(self, wave: str) -> Array:
        """Time (n,) of the first P, or of the first S that left the source as S."""
        of_wave = [k for k, (left, lands) in enumerate(zip(self.leaves, self.lands, strict=True))
                   if left == lands == wave]
        return self.time_s[:, of_wave].min(1)


@dataclass(frozen=True)
class Seismograms:
    """Records ``data`` (n, 3, samples) in order Z, N, E; onsets in seconds after the first sample; P's first motion
    up (1) or down (-1)."""

    data: NDArray[np.float32]
    rate: float
    p_s: Array
    s_s: Array
    polarity: NDArray[np.int8]


# --- rays ---------------------------------------------------------------------------------------------------------


def arrivals(earth: LayeredEarth, distance_km: Array, depth_km: Array, elevation_km: Array | float = 0.0) -> Arrivals:
    """Rays from sources at ``depth_km`` (n,) to sites at ``distance_km`` (n,) and ``elevation_km`` above sea level.

    The top layer reaches up to the site.  Depths count down from sea level and lie below the site.
    """
    distance, depth = np.atleast_1d(distance_km).astype(float), np.atleast_1d(depth_km).astype(float)
    count, layers = len(distance), earth.top_km.shape[1]
    top = np.broadcast_to(earth.top_km, (count, layers)).copy()
    top[:, 0] = -np.broadcast_to(elevation_km, count)
    bottom = np.concatenate([top[:, 1:], np.full((count, 1), np.inf)], axis=1)
    speed = {wave: np.broadcast_to(earth.velocity(wave), (count, layers)) for wave in "PS"}
    above = np.clip(np.minimum(bottom, depth[:, None]) - top, 0, None)  # of each layer, above the source
    layer = LayeredEarth(top, speed["P"], speed["S"]).layer_of(depth)
    at_source = {wave: speed[wave][np.arange(count), layer] for wave in "PS"}
    rays: list[tuple[str, str, str, Array, Array, Array, Array, Array]] = []

    def add(name: str, leaves: str, lands: str, time: Array, slowness: Array, up: bool, length: Array,
            strength: Array | float) -> None:
        sine = np.clip(slowness * at_source[leaves], 0, 1)
        takeoff = np.pi - np.arcsin(sine) if up else np.arcsin(sine)
        rays.append((name, leaves, lands, time, slowness, takeoff, length, np.broadcast_to(strength, (count,))))

    for wave in "PS":
        add(wave + "g", wave, wave, *_through(above, speed[wave], distance, up=True), 1.0)
    for j in range(1, layers):
        below = np.clip(np.minimum(bottom, top[:, j : j + 1]) - np.maximum(top, depth[:, None]), 0, None)
        reaches = top[:, j] > depth  # the boundary lies below the source
        down_and_up = np.where(np.arange(layers) < j, above + 2 * below, 0.0)
        for wave in "PS":
            v = speed[wave]
            contrast = np.abs(v[:, j] - v[:, j - 1]) / (v[:, j] + v[:, j - 1])
            time, slowness, _, length = _through(down_and_up, v, distance, up=False)
            steep = np.clip(slowness * v[:, j], 0, 1) ** 4  # strong near and beyond the critical angle
            add(f"{wave}{j}{wave}", wave, wave, np.where(reaches, time, np.inf), slowness, False, length,
                contrast + 0.6 * steep)
            time, reach = _head(down_and_up, v, v[:, j], distance)
            add(f"{wave}n{j}", wave, wave, np.where(reaches, time, np.inf), 1 / v[:, j], False, distance + 1.0,
                0.3 * contrast / (1 + 0.1 * np.clip(distance - reach, 0, None)))
        # Conversion where a ray from below crosses the boundary on its way up.
        for leaves, lands in ("PS", "SP"):
            mixed = np.where(np.arange(layers) < j, speed[lands], speed[leaves])
            contrast = np.abs(speed["S"][:, j] - speed["S"][:, j - 1]) / (speed["S"][:, j] + speed["S"][:, j - 1])
            time, slowness, _, length = _through(above, mixed, distance, up=True)
            add(f"{leaves}{j}{lands}", leaves, lands, np.where(top[:, j] < depth, time, np.inf), slowness, True, length,
                contrast)
    columns = [np.stack([ray[i] for ray in rays], axis=1) for i in range(3, 8)]
    return Arrivals(tuple(r[0] for r in rays), tuple(r[1] for r in rays), tuple(r[2] for r in rays), *columns)


def _through(thickness: Array, velocity: Array, distance: Array, up: bool) -> tuple[Array, Array, bool, Array]:
    """Time, horizontal slowness and length of the ray that crosses ``thickness`` (n, L) and comes out at ``distance``.

    The unknown is the tangent of the angle in the fastest layer crossed; distance grows with it.
    """
    fastest = np.where(thickness > 0, velocity, 0).max(1)
    fastest = np.where(fastest > 0, fastest, velocity[:, 0])
    ratio = np.minimum(velocity / fastest[:, None], 1.0)
    low, high = np.full(len(distance), -9.0), np.full(len(distance), 16.0)
    for _ in range(48):
        middle = 0.5 * (low + high)
        tangent = np.exp(middle)[:, None]
        reach = (thickness * ratio * tangent / np.sqrt(1 + tangent**2 * (1 - ratio**2))).sum(1)
        low, high = np.where(reach < distance, middle, low), np.where(reach < distance, high, middle)
    tangent = np.exp(0.5 * (low + high))[:, None]
    cosine = np.sqrt((1 + tangent**2 * (1 - ratio**2)) / (1 + tangent**2))
    slowness = (tangent / np.sqrt(1 + tangent**2))[:, 0] / fastest
    leg = thickness / cosine
    return (leg / velocity).sum(1), slowness, up, leg.sum(1)


def _head(thickness: Array, velocity: Array, along: Array, distance: Array) -> tuple[Array, Array]:
    """Time of the wave refracted along a layer of velocity ``along`` (infinite where there is none), and the distance
    from which on there is one."""
    crossed = thickness > 0
    slower = np.where(crossed, velocity, 0).max(1) < along * (1 - 1e-9)
    sine = np.clip(velocity / along[:, None], 0, 1 - 1e-9)
    cosine = np.sqrt(1 - sine**2)
    reach = (thickness * sine / cosine).sum(1)
    time = distance / along + (thickness * cosine / velocity).sum(1)
    return np.where(slower & (distance >= reach), time, np.inf), np.where(slower, reach, 0.0)


# --- from rays to ground motion -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Site:
    """What the last kilometres do, each (n,): ``q_s`` the quality factor of S along the path and ``q_p`` of P,
    ``kappa_s`` near the surface; ``coda`` its amplitude over that of the direct wave, ``coda_q`` its quality factor at
    1 Hz, growing with frequency to the power ``coda_power``; ``echo`` (-0.7 to 0.7) and ``echo_s`` strength and two-way
    time of a soft layer's reverberation; ``mixing`` the share of scattered P that shakes horizontally."""

    q_p: Array
    q_s: Array
    kappa_s: Array
    coda: Array
    coda_q: Array
    coda_power: Array
    echo: Array
    echo_s: Array
    mixing: Array

    @classmethod
    def drawn(cls, rng: np.random.Generator, count: int) -> Site:
        """Sites as they differ in nature, from rock to soft ground."""
        q_s = np.exp(rng.uniform(np.log(40), np.log(500), count))
        return cls(q_p=q_s * rng.uniform(0.8, 2.2, count), q_s=q_s,
                   kappa_s=np.exp(rng.uniform(np.log(0.003), np.log(0.06), count)),
                   coda=np.exp(rng.uniform(np.log(0.1), np.log(2.0), count)),
                   coda_q=np.exp(rng.uniform(np.log(40), np.log(250), count)), coda_power=rng.uniform(0.5, 1.0, count),
                   echo=rng.uniform(-0.7, 0.7, count), echo_s=np.exp(rng.uniform(np.log(0.04), np.log(0.8), count)),
                   mixing=rng.uniform(0.15, 0.8, count))


@dataclass(frozen=True)
class Source:
    """Earthquakes, each (n,): ``magnitude`` (moment), ``stress_drop_pa``, and a double couple in radians."""

    magnitude: Array
    stress_drop_pa: Array
    strike: Array
    dip: Array
    rake: Array

    @classmethod
    def drawn(cls, rng: np.random.Generator, magnitude: Array) -> Source:
        count = len(magnitude)
        return cls(np.asarray(magnitude, float), 10 ** rng.normal(6.3, 0.5, count), rng.uniform(0, 2 * np.pi, count),
                   np.arccos(rng.uniform(0, 1, count)), rng.uniform(-np.pi, np.pi, count))

    def radiation(self, azimuth: Array, takeoff: Array) -> tuple[Array, Array, Array]:
        """Radiation of P, SV and SH, each (n, K), towards ``azimuth`` (n,) and ``takeoff`` (n, K) (Aki & Richards)."""
        strike, dip, rake = (angle[:, None] for angle in (self.strike, self.dip, self.rake))
        turn = azimuth[:, None] - strike
        sin_d, cos_d, sin_2d, cos_2d = np.sin(dip), np.cos(dip), np.sin(2 * dip), np.cos(2 * dip)
        sin_r, cos_r, sin_t, cos_t = np.sin(rake), np.cos(rake), np.sin(turn), np.cos(turn)
        sin_2t, cos_2t = np.sin(2 * turn), np.cos(2 * turn)
        sin_i, cos_i, sin_2i, cos_2i = np.sin(takeoff), np.cos(takeoff), np.sin(2 * takeoff), np.cos(2 * takeoff)
        p = (cos_r * sin_d * sin_i**2 * sin_2t - cos_r * cos_d * sin_2i * cos_t
             + sin_r * sin_2d * (cos_i**2 - sin_i**2 * sin_t**2) + sin_r * cos_2d * sin_2i * sin_t)
        sv = (sin_r * cos_2d * cos_2i * sin_t - cos_r * cos_d * cos_2i * cos_t
              + 0.5 * cos_r * sin_d * sin_2i * sin_2t - 0.5 * sin_r * sin_2d * sin_2i * (1 + sin_t**2))
        sh = (cos_r * cos_d * cos_i * sin_t + cos_r * sin_d * sin_i * cos_2t
              + sin_r * cos_2d * cos_i * cos_t - 0.5 * sin_r * sin_2d * sin_i * sin_2t)
        return p, sv, sh


def seismograms(rng: np.random.Generator, earth: LayeredEarth, source: Source, site: Site, distance_km: Array,
                depth_km: Array, azimuth: Array, *, begin_s: Array, samples: int, rate: float = 100.0,
                elevation_km: Array | float = 0.0, rays: Arrivals | None = None) -> Seismograms:
    """The ground's velocity in m/s at ``distance_km`` in direction ``azimuth`` (radians from north) of each source.

    Record i begins ``begin_s[i]`` seconds after its origin time.  ``rays`` are those of :func:`arrivals`, where they
    are known already.  Onsets are those of the first P and the first S that left the source as S.
    """
    count = len(distance_km)
    rays = rays or arrivals(earth, distance_km, depth_km, elevation_km)
    padded = fft.next_fast_len(samples + int(8 * rate), real=True)  # what rings on must not come round to the front
    frequency = fft.rfftfreq(padded, 1 / rate)
    first = {wave: rays.first(wave) for wave in "PS"}
    series = _impulses(source, rays, earth, azimuth, begin_s, padded, rate)
    _add_coda(rng, series, samples, site, first, begin_s, rate, frequency)
    spectrum = fft.rfft(series, axis=-1)
    layer = earth.layer_of(depth_km)
    for i, wave in enumerate("PS"):
        at_source = np.broadcast_to(earth.velocity(wave), (count, earth.top_km.shape[1]))[np.arange(count), layer]
        spectrum[:, i] *= _operator(wave, source, site, at_source, first[wave], frequency)[:, None].astype(np.complex64)
    data = fft.irfft(spectrum.sum(1), padded, axis=-1)[..., :samples]
    first_ray = np.argmin(np.where(np.array([a + b for a, b in zip(rays.leaves, rays.lands, strict=True)]) == "PP",
                                   rays.time_s, np.inf), axis=1)
    p_radiation = source.radiation(azimuth, rays.takeoff)[0][np.arange(count), first_ray]
    return Seismograms(data.astype(np.float32), rate, first["P"] - begin_s, first["S"] - begin_s,
                       np.where(p_radiation >= 0, 1, -1).astype(np.int8))


def _impulses(source: Source, rays: Arrivals, earth: LayeredEarth, azimuth: Array, begin_s: Array, samples: int,
              rate: float) -> NDArray[np.float32]:
    """Spikes (n, 2, 3, samples): what P's spectrum, and S's, is to be put at; amplitudes relative to the moment."""
    count, many = rays.time_s.shape
    radiation_p, radiation_sv, radiation_sh = source.radiation(azimuth, rays.takeoff)
    leaves_p = np.array([leaves == "P" for leaves in rays.leaves])
    lands_p = np.array([lands == "P" for lands in rays.lands])
    surface = {wave: earth.velocity(wave)[:, :1] for wave in "PS"}
    sine_p, sine_s = (np.clip(rays.slowness_s_km * surface[wave], 0, 0.98) for wave in "PS")
    cosine_p, cosine_s = np.sqrt(1 - sine_p**2), np.sqrt(1 - sine_s**2)
    # Scattering blurs the nodes of the pattern.
    p = np.where(radiation_p >= 0, 1, -1) * np.hypot(radiation_p, 0.15)
    sv = np.where(radiation_sv >= 0, 1, -1) * np.hypot(radiation_sv, 0.15)
    sh = np.hypot(radiation_sh, 0.15)
    size = np.where(np.isfinite(rays.time_s), rays.strength / np.maximum(rays.length_km, 0.3), 0.0)
    wave = np.where(leaves_p, p, sv) * size
    # Up is positive for a push that comes from below.
    vertical = np.where(lands_p, wave * cosine_p, wave * sine_s)
    radial = np.where(lands_p, wave * sine_p, -wave * cosine_s)
    transverse = np.where(leaves_p | lands_p, 0.0, sh * size)
    cos_a, sin_a = np.cos(azimuth)[:, None], np.sin(azimuth)[:, None]
    parts = np.stack([vertical, radial * cos_a - transverse * sin_a, radial * sin_a + transverse * cos_a], axis=1)
    out = np.zeros((count, 2, 3, samples), np.float32)
    place = np.where(np.isfinite(rays.time_s), (rays.time_s - begin_s[:, None]) * rate, -1)
    whole = np.floor(place).astype(int)
    for k in range(many):
        inside = np.nonzero((whole[:, k] >= 0) & (whole[:, k] < samples - 1))[0]
        share = (place[inside, k] - whole[inside, k])[:, None]
        out[inside, 0 if leaves_p[k] else 1, :, whole[inside, k]] += parts[inside, :, k] * (1 - share)
        out[inside, 0 if leaves_p[k] else 1, :, whole[inside, k] + 1] += parts[inside, :, k] * share
    return out


def _add_coda(rng: np.random.Generator, series: NDArray[np.float32], kept: int, site: Site, first: dict[str, Array],
              begin_s: Array, rate: float, frequency: Array) -> None:
    """Scattered waves behind the first P and S: random, dying away as Aki & Chouet found, the faster the higher.
    ``kept`` samples of the series are wanted."""
    samples = series.shape[-1]
    seconds = begin_s[:, None] + np.arange(samples) / rate
    white = fft.rfft(rng.standard_normal(series.shape, dtype=np.float32), axis=-1)
    edges = np.sqrt(_CODA_BANDS_HZ[1:] * _CODA_BANDS_HZ[:-1])
    band = np.searchsorted(edges, frequency)
    # It ends in the padding: what it leaves behind dies away there, and doesn't come round to the front.
    ends = 0.5 + 0.5 * np.cos(np.pi * ((np.arange(samples) - kept) / (0.25 * (samples - kept))).clip(0, 1))
    for i, wave in enumerate("PS"):
        onset = first[wave][:, None]
        spikes = np.abs(series[:, i]).max((1, 2))[:, None]
        since = np.maximum(seconds - onset, 0.0)
        gap = np.maximum(first["S"] - first["P"], 0.3)[:, None]
        if wave == "P":
            decay = 1 / (1 + since / (0.5 * gap + 0.2))
        else:
            decay = (np.maximum(seconds, onset) / onset) ** -1.5 * (0.35 + 0.65 * np.exp(-since / (0.5 * gap)))
        # It builds up: the first scattered waves come a moment after the direct one.
        decay *= (seconds >= onset) * (1 - np.exp(-since / (0.03 * gap + 0.02)))
        decay *= ends
        share = np.sqrt(site.mixing)[:, None] if wave == "P" else np.sqrt(0.5 + 0.5 * site.mixing)[:, None]
        parts = np.stack([np.ones_like(share), share, share], 1) if wave == "P" else np.stack(
            [share, np.ones_like(share), np.ones_like(share)], 1)
        for number, centre in enumerate(_CODA_BANDS_HZ):
            quality = site.coda_q * centre**site.coda_power
            envelope = decay * np.exp(-np.pi * centre * since / quality[:, None])
            envelope *= spikes * site.coda[:, None]
            noise = fft.irfft(np.where(band == number, white[:, i], 0), samples, axis=-1)
            series[:, i] += (noise * envelope[:, None] * parts).astype(np.float32)


def _operator(wave: str, source: Source, site: Site, velocity_km_s: Array, travel_s: Array, frequency: Array) -> Array:
    """Spectrum (n, F) of the ground's velocity in m/s that a unit spike with a path of one kilometre stands for."""
    f = frequency[None, :]
    moment = 10 ** (1.5 * source.magnitude + 9.1)
    shear = velocity_km_s * (1.0 if wave == "S" else 1 / 1.73) * 1e3
    corner = (0.49 * shear * (source.stress_drop_pa / moment) ** (1 / 3) * (1.0 if wave == "S" else 1.3))[:, None]
    far = 2.0 * moment / (4 * np.pi * DENSITY_KG_M3 * (velocity_km_s * 1e3) ** 3 * 1e3)  # 2: the free surface
    t_star = travel_s / (site.q_p if wave == "P" else site.q_s) + site.kappa_s * (1.0 if wave == "S" else 0.5)
    t_star = t_star[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        late = np.where(f > 0, f * np.log(4 * frequency[-1] / f), 0.0)  # low frequencies travel slower
    attenuation = np.exp(-np.pi * f * t_star - 2j * t_star * late)
    two_way = site.echo_s[:, None] * (1.0 if wave == "S" else 0.5)
    strength = site.echo[:, None] * (1.0 if wave == "S" else 0.5)
    echo = 1 / (1 + strength * np.exp(-2j * np.pi * f * two_way))
    # The cut below Nyquist is that of a recorder.
    recorder = 1 / np.sqrt(1 + (f / (0.86 * frequency[-1])) ** 24)
    rate = frequency[-1] * 2
    # A spike of one sample is 1 / rate seconds wide: times the rate, to be of area one.
    return far[:, None] * rate * 2j * np.pi * f / (1 + 1j * f / corner) ** 2 * attenuation * echo * recorder


# --- instruments --------------------------------------------------------------------------------------------------


def recorded(ground: NDArray[np.float32], rate: float, instrument: str, corner_hz: Array | float,
             counts: Array | float = 1.0, limit: float | None = None) -> NDArray[np.float32]:
    """What an instrument makes of the ground's velocity (n, 3, samples): counts, not yet rounded.

    ``counts`` per m/s (per m/s² for an accelerometer); ``corner_hz`` (n,) below which it goes deaf; ``limit`` the
    count at which it clips.
    """
    if instrument not in INSTRUMENTS:
        raise ValueError(f"no instrument {instrument!r}; there are {', '.join(INSTRUMENTS)}")
    data = np.empty_like(ground)
    for record, corner, out in zip(ground, np.broadcast_to(corner_hz, len(ground)), data, strict=True):
        # In time, as a pendulum swings: what came before a record can't follow from what it holds.
        out[:] = signal.sosfilt(_pendulum(float(corner), rate), record - record[:, :1], axis=-1)
    if instrument == "accelerometer":
        data = _derivative(data, rate)
    data = data * np.reshape(counts, (-1, 1, 1))
    return (data if limit is None else np.clip(data, -limit, limit)).astype(np.float32)


def _pendulum(corner_hz: float, rate: float) -> Array:
    """Filter, as second-order sections, of ground velocity to what a pendulum of damping 0.7 writes."""
    corner = 2 * np.pi * corner_hz
    above, below = signal.bilinear([1.0, 0.0, 0.0], [1.0, 1.4 * corner, corner**2], rate)
    return signal.tf2sos(above, below)


def _derivative(ground: NDArray[np.float32], rate: float) -> NDArray[np.float32]:
    samples = ground.shape[-1]
    padded = fft.next_fast_len(samples + int(4 * rate), real=True)
    # From the last sample smoothly back to the first: a step would ring at both ends.
    way = (0.5 - 0.5 * np.cos(np.linspace(0, np.pi, padded - samples, dtype=np.float32)))
    back = ground[..., -1:] * (1 - way) + ground[..., :1] * way
    spectrum = fft.rfft(np.concatenate([ground, back], axis=-1), axis=-1)
    spectrum *= (2j * np.pi * fft.rfftfreq(padded, 1 / rate)).astype(np.complex64)
    return fft.irfft(spectrum, padded, axis=-1)[..., :samples]


# --- at random ----------------------------------------------------------------------------------------------------


def drawn_earth(rng: np.random.Generator, count: int) -> LayeredEarth:
    """Crusts of five layers, each its own: sediments that may be very slow, velocity that grows with depth, a Moho."""
    sediment = np.exp(rng.uniform(np.log(0.05), np.log(3.0), count))
    tops = np.stack([np.zeros(count), sediment, sediment + rng.uniform(1, 6, count), rng.uniform(10, 20, count),
                     rng.uniform(24, 45, count)], axis=1)
    vp = np.stack([rng.uniform(1.6, 4.8, count), rng.uniform(4.4, 5.6, count), rng.uniform(5.6, 6.1, count),
                   rng.uniform(6.2, 6.9, count), rng.uniform(7.6, 8.2, count)], axis=1)
    ratio = rng.normal(1.73, 0.04, (count, 5)).clip(1.6, 1.9)
    ratio[:, 0] = np.interp(vp[:, 0], [1.6, 4.8], [3.0, 1.8]) * rng.uniform(0.9, 1.1, count)
    return LayeredEarth(tops, vp, vp / ratio)


def drawn_seismograms(rng: np.random.Generator, count: int, *, samples: int = 3600, before_s: float = 1.5,
                      rate: float = 100.0) -> Seismograms:
    """``count`` local and regional earthquakes on all kinds of instruments, each scaled to a peak of one.

    P comes ``before_s`` after the first sample, to the fraction of a sample.  Distances are those at which networks
    pick: most within 60 km.  Records hold no noise.
    """
    depth = np.exp(rng.uniform(np.log(0.8), np.log(25), count))
    distance = np.exp(rng.uniform(np.log(0.8), np.log(110), count))
    earth = drawn_earth(rng, count)
    slant = np.hypot(distance, depth)
    # A small one is only ever seen from near.
    magnitude = rng.uniform(-0.5, 2.5, count) + 1.2 * np.log10(slant / 5).clip(0)
    source, site = Source.drawn(rng, magnitude), Site.drawn(rng, count)
    azimuth = rng.uniform(0, 2 * np.pi, count)
    rays = arrivals(earth, distance, depth)
    begin = rays.first("P") - before_s - rng.uniform(0, 1 / rate, count)
    made = seismograms(rng, earth, source, site, distance, depth, azimuth, begin_s=begin, samples=samples, rate=rate,
                       rays=rays)
    data = made.data
    kind = rng.choice(len(INSTRUMENTS), count, p=[0.55, 0.35, 0.1])
    for number, instrument in enumerate(INSTRUMENTS):
        chosen = np.nonzero(kind == number)[0]
        if len(chosen):
            corner = {"short-period": rng.choice([1.0, 2.0, 4.5], len(chosen)),
                      "broadband": np.exp(rng.uniform(np.log(0.008), np.log(0.1), len(chosen))),
                      "accelerometer": np.full(len(chosen), 0.1)}[instrument]
            data[chosen] = recorded(data[chosen], rate, instrument, corner)
    data /= np.abs(data).max((1, 2), keepdims=True) + 1e-30
    return Seismograms(data, rate, made.p_s, made.s_s, made.polarity)
