"""check-images: whether a before and an after image can be compared, seen in seconds, and why not."""

from __future__ import annotations

from dataclasses import dataclass

from .declaration import Output, raster, text, tool

IMAGES = "Images"
BANDS_HELP = ("Numbers of the bands to compare: three, as red, green and blue, such as 3,2,1, or one. Empty for the "
              "colours that the file names, else its first three bands.")


@tool(
    name="check-images",
    label="Check before and after images",
    group="Damage",
    help="Looks at two images before damage is mapped from them: how much ground both show, how far the after image is "
         "shifted and whether that can be mended, how alike unchanged ground is, clouds, missing data, dates and "
         "angles of view. Says plainly whether the pair is good, usable with care or not comparable, and why. On large "
         "images it looks at a bounded number of places.",
    outputs=(
        Output("images", "file", "Image check", "The verdict, its reasons, the figures, and what was found of each "
               "image.", "", "images.json"),
        Output("picture", "file", "Picture of the images", "Before and after with a seam, the shift of the control "
               "points, and what is not compared.", "", "images.png", optional=True),
    ),
    implementation="orogen.backend.damage.checking:check_images",
    quick=True,
)
@dataclass(frozen=True)
class CheckImages:
    """Parameters of check-images."""

    before: str = raster("Before image", "Image of the ground before the event: any CRS, cell size and bit depth.",
                         group=IMAGES)
    after: str = raster("After image", "Image of the same ground after the event; it may come from another sensor.",
                        group=IMAGES)
    before_bands: str = text("Bands of the before image", BANDS_HELP, default="", optional=True, advanced=True,
                             group=IMAGES)
    after_bands: str = text("Bands of the after image", BANDS_HELP, default="", optional=True, advanced=True,
                            group=IMAGES)
    before_date: str = text("Date of the before image", "Such as 2023-01-14; empty for what the file says.", default="",
                            optional=True, group=IMAGES)
    after_date: str = text("Date of the after image", "Such as 2023-02-08; empty for what the file says.", default="",
                           optional=True, group=IMAGES)
