"""Takes any common picture and makes the practice's logo of it: a small PNG without anything else inside."""

import io
import warnings
from typing import IO

from PIL import Image

from practice.access.errors import NotAllowedError

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
MOST_SIDE = 400
MOST_BYTES = 200_000
MOST_TAKEN = 10_000_000
MOST_PIXELS = 40_000_000


class LogoError(NotAllowedError):
    """This file cannot become a logo; the words say what to do."""


def logo_from(file: IO[bytes], size: int) -> bytes:
    """A PNG of at most 400 pixels a side and 200 KB, made from the picture in ``file`` of ``size`` bytes.

    Nothing of the file itself is kept: no metadata, no second frame, no hidden part. Raises LogoError.
    """
    if size > MOST_TAKEN:
        raise LogoError("This picture is larger than 10 MB. Save it smaller and choose it again.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return _smallest(_opened(file))
    except LogoError:
        raise
    except (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError) as error:
        raise LogoError("This is not a picture that we can read. Choose a PNG, JPEG, WebP, GIF or TIFF.") from error


def _opened(file: IO[bytes]) -> Image.Image:
    picture = Image.open(file, formats=FORMATS)
    if picture.width * picture.height > MOST_PIXELS:
        raise LogoError("This picture has too many pixels. Save it at 2000 pixels or fewer and choose it again.")
    picture.load()
    return picture.convert("RGBA")


def _smallest(picture: Image.Image) -> bytes:
    """The first of ever smaller pictures that fits."""
    side = MOST_SIDE
    while True:
        picture.thumbnail((side, side))
        written = _png(picture)
        if len(written) > MOST_BYTES:
            written = _png(picture.quantize(method=Image.Quantize.FASTOCTREE))
        if len(written) <= MOST_BYTES:
            return written
        side //= 2


def _png(picture: Image.Image) -> bytes:
    clean = Image.new(picture.mode, picture.size)
    if picture.mode == "P":
        clean.putpalette(picture.palette.getdata()[1] if picture.palette else b"", "RGBA")
    clean.paste(picture)
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue()
