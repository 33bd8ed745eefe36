"""What of an image is no ground: collars without data, clouds, shadow, saturated cells.

Pure functions of arrays; each decides by a cell's surroundings of a fixed size only, so that windows agree.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

# A collar without data, where the file doesn't declare it, is black (or white) in squares of at least so many cells …
SOLID = 13
# … and where it was compressed with losses, nearly so within so many cells of those.
FRINGE = 8
_NEARLY = 12  # of 255: only images of 8 bits are compressed so

_CLOUD_M2, _CLOUD_CELLS = 10_000.0, 60  # the least area of a cloud


def collar(raw: NDArray[np.float32], valid: NDArray[np.bool_], dtype: np.dtype, *, white: bool = False,
           solid: int = SOLID, fringe: int = FRINGE) -> NDArray[np.bool_]:
    """Undeclared nodata (H, W): cells that are exactly 0 in every band, in solid patches, and the nearly black fringe
    that lossy compression leaves along them; with ``white`` the same of 255 in 8 bits.

    ``raw`` (bands, H, W) in the file's own numbers; ``valid`` (H, W) what is known not to be nodata already.
    """
    found = np.zeros(valid.shape, bool)
    if not valid.any():
        return found
    lossy = dtype == np.uint8
    low, high = raw.min(axis=0), raw.max(axis=0)
    black = (low == 0) & (high == 0)
    kinds = [(black, high <= _NEARLY if lossy else black)]
    if lossy and white:
        kinds.append((low == 255, low >= 255 - _NEARLY))
    for exactly, nearly in kinds:
        if not (exactly & valid).any():
            continue
        # What lies beyond the block or is nodata already counts with the collar, so that corners of it are solid.
        patches = np.pad((exactly | ~valid).astype(np.uint8), solid, constant_values=1)
        patches = ndimage.maximum_filter(ndimage.minimum_filter(patches, solid), solid)[solid:-solid, solid:-solid]
        patches = exactly & (patches > 0)
        if patches.any():
            found |= ndimage.binary_dilation(patches, np.ones((3, 3), bool), iterations=fringe, mask=nearly | exactly)
    return found & valid


def clouds(image: NDArray[np.float32], known: NDArray[np.bool_], other: NDArray[np.float32],
           other_known: NDArray[np.bool_], cell_m: float) -> NDArray[np.bool_]:
    """Clouds (H, W) of an image that the other one of a pair doesn't have: bright, white, smooth and large.

    On purpose it misses thin and small ones rather than taking white roofs, which are smaller, or sand and snow, which
    are in both images.  ``image``, ``other`` float32 (bands, H, W) from 0 to 1; ``cell_m`` metres a cell.
    """
    bright = image.mean(axis=0)
    colour = image.max(axis=0) - image.min(axis=0)
    beside = np.where(other_known, ndimage.uniform_filter(other.mean(axis=0), 5), 0.5)
    smooth = np.sqrt(np.maximum(ndimage.uniform_filter(bright**2, 5) - ndimage.uniform_filter(bright, 5) ** 2, 0.0))
    white = known & (colour <= 0.2)
    core = white & (bright >= 0.75) & (bright >= beside + 0.2) & (smooth <= 0.08)
    core = ndimage.binary_opening(core, np.ones((3, 3), bool))
    labels, count = ndimage.label(core)
    if not count:
        return np.zeros(known.shape, bool)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    core = (sizes >= max(_CLOUD_M2 / cell_m**2, _CLOUD_CELLS))[labels]
    edge = white & (bright >= 0.55) & (bright >= beside + 0.1)
    grown = ndimage.binary_dilation(core, np.ones((3, 3), bool), iterations=6, mask=edge | core) if core.any() else core
    return ndimage.binary_dilation(grown, np.ones((3, 3), bool), iterations=2) & known if grown.any() else grown


def shadows(image: NDArray[np.float32], known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Cells (H, W) in deep shadow: dark in every band, and darker than most of what lies around."""
    bright = image.max(axis=0)
    weight = ndimage.uniform_filter(known.astype(np.float32), 61)
    around = ndimage.uniform_filter(np.where(known, bright, 0.0), 61) / np.maximum(weight, 1e-3)
    return np.asarray(known & (bright < 0.2) & (bright < 0.5 * around))


def saturated(image: NDArray[np.float32], known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Cells (H, W) that are as bright as the image can show in every band: what differs there is not seen."""
    return np.asarray(known & (image.min(axis=0) >= 1.0))
