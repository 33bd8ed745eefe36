"""What makes two images of the same place differ although nothing was damaged."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from .camera import Exposure


@dataclass(frozen=True)
class Nuisances:
    """How strongly each nuisance hits a pair; 0 switches it off, and the defaults are those of a usual pair.

    ``shift_m`` standard deviation of the misregistration in each direction; ``rotation_deg`` of its turn; ``warp_m`` of
    the part that varies over ``warp_reach_m`` (terrain, sensor); ``view_deg`` the largest view angle of the after
    image, half of it before; ``sun_deg`` by how much azimuth and (a third of it) elevation differ; ``season``,
    ``haze``, ``radiometry``, ``blur`` 0..1; ``noise`` and ``jpeg`` 0..1: of the sensor, and how often and how strongly
    the after image was compressed; ``traffic`` the share of cars that moved; ``shelters_per_ha`` tents and containers;
    ``cloud`` the largest share of cloud; ``rebuilt`` the share of buildings pulled down for other reasons, and as many
    built anew; ``hidden`` the share of minor damage that can't be seen from above; ``digitising_m`` standard deviation
    of the offset of a fifth of the footprints.
    """

    shift_m: float = 1.2
    rotation_deg: float = 0.05
    warp_m: float = 0.5
    warp_reach_m: float = 120.0
    view_deg: float = 22.0
    sun_deg: float = 35.0
    season: float = 0.6
    haze: float = 0.5
    radiometry: float = 0.6
    blur: float = 0.5
    noise: float = 0.5
    jpeg: float = 0.0
    traffic: float = 0.8
    shelters_per_ha: float = 1.5
    cloud: float = 0.0
    rebuilt: float = 0.01
    hidden: float = 0.3
    digitising_m: float = 1.0

    @classmethod
    def none(cls) -> Nuisances:
        """Two images that differ in the damage alone."""
        return cls(**{item.name: 0.0 for item in fields(cls)} | {"warp_reach_m": 120.0})

    def scaled(self, factor: float) -> Nuisances:
        """All nuisances so much stronger or weaker; shares stay shares."""
        strong = {item.name: factor * getattr(self, item.name) for item in fields(self) if item.name != "warp_reach_m"}
        for name in ("season", "haze", "radiometry", "blur", "noise", "jpeg", "traffic", "rebuilt", "hidden", "cloud"):
            strong[name] = min(strong[name], 1.0)
        strong["view_deg"] = min(strong["view_deg"], 40.0)
        return replace(self, **strong)

    def exposures(self, rng: np.random.Generator) -> tuple[Exposure, Exposure]:
        """How the image before and the image after were taken."""
        elevation = rng.uniform(38, 68)
        before = Exposure(
            sun_azimuth=float(rng.uniform(115, 200)), sun_elevation=float(elevation),
            view_azimuth=float(rng.uniform(0, 360)), view_angle=float(rng.uniform(0.1, 0.5) * self.view_deg),
            season=float(rng.uniform(0, 0.5)), haze=float(rng.uniform(0.02, 0.2)),
            gamma=float(rng.uniform(1.35, 1.65)), blur_m=float(rng.uniform(0.22, 0.32)),
            noise=0.012 * self.noise * float(rng.uniform(0.3, 1)))
        level = 1 + 0.25 * self.radiometry * rng.uniform(-1, 1)
        gains = level * (1 + 0.10 * self.radiometry * rng.normal(0, 1, 3))
        squeezed = rng.random() < self.jpeg
        after = replace(
            before, sun_azimuth=before.sun_azimuth + float(rng.normal(0, self.sun_deg)),
            sun_elevation=float(np.clip(elevation + rng.normal(0, self.sun_deg / 3), 22, 75)),
            season=float(np.clip(before.season + self.season * rng.uniform(-1, 1), 0, 1)),
            haze=float(np.clip(before.haze + self.haze * rng.uniform(-0.1, 0.8), 0, 1)),
            gains=(float(gains[0]), float(gains[1]), float(gains[2])),
            gamma=before.gamma * float(1 + 0.15 * self.radiometry * rng.uniform(-1, 1)),
            blur_m=before.blur_m * float(1 + self.blur * rng.uniform(-0.15, 0.8)),
            noise=0.02 * self.noise * float(rng.uniform(0.3, 1)), cloud=self.cloud * float(rng.random()),
            jpeg=int(92 - 45 * self.jpeg * rng.random()) if squeezed else None)
        if self.view_deg > 0:
            after = replace(after, view_azimuth=float(rng.uniform(0, 360)),
                            view_angle=float(rng.uniform(0.1, 1.0) * self.view_deg))
        return before, after
