import io
import random
from typing import Any

import pytest
from PIL import Image, ImageFile

from practice.people import logos
from practice.people.logos import LogoError, logo_from


def written(picture: Image.Image, kind: str, **more: Any) -> io.BytesIO:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    out.seek(0)
    return out


def made(file: io.BytesIO) -> tuple[bytes, Image.Image]:
    kept = logo_from(file, len(file.getvalue()))
    return kept, Image.open(io.BytesIO(kept))


@pytest.mark.parametrize("kind", logos.FORMATS)
def test_any_common_picture_becomes_a_small_png(kind: str) -> None:
    kept, picture = made(written(Image.new("RGB", (1600, 800), "teal"), kind))
    assert (picture.format, picture.size, len(kept) < logos.MOST_BYTES) == ("PNG", (400, 200), True)


def test_a_small_one_is_not_blown_up() -> None:
    assert made(written(Image.new("RGBA", (60, 40), (0, 0, 0, 0)), "PNG"))[1].size == (60, 40)


def test_a_busy_one_is_made_to_fit() -> None:
    noise = Image.frombytes("RGB", (800, 800), random.Random(1).randbytes(800 * 800 * 3))  # noqa: S311 - no secret, a noise
    kept, picture = made(written(noise, "PNG"))
    assert len(kept) <= logos.MOST_BYTES
    assert picture.convert("RGBA").getcolors(2) is None


def test_nothing_rides_along() -> None:
    tagged = Image.new("RGB", (50, 50), "red")
    exif = tagged.getexif()
    exif[0x010E] = "who and where"
    file = written(tagged, "JPEG", exif=exif, comment=b"who and where")
    assert b"who and where" in file.getvalue()
    kept, picture = made(file)
    assert (b"who and where" in kept, picture.info) == (False, {})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
    ],
)
def test_what_is_no_picture_is_refused_with_words(content: bytes) -> None:
    with pytest.raises(LogoError, match="not a picture that we can read"):
        logo_from(io.BytesIO(content), len(content))


def test_half_a_picture_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)
    half = written(Image.new("RGB", (90, 90), "red"), "PNG").getvalue()[:-60]
    with pytest.raises(LogoError, match="not a picture that we can read"):
        logo_from(io.BytesIO(half), len(half))


def test_a_heavy_file_is_refused_unread() -> None:
    with pytest.raises(LogoError, match="larger than 10 MB"):
        logo_from(io.BytesIO(), logos.MOST_TAKEN + 1)


@pytest.mark.parametrize(("side", "words"), [(6400, "too many pixels"), (10000, "not a picture")])
def test_a_picture_that_would_fill_the_memory_is_refused(side: int, words: str) -> None:
    file = written(Image.new("1", (side, side)), "PNG")
    with pytest.raises(LogoError, match=words):
        logo_from(file, len(file.getvalue()))
