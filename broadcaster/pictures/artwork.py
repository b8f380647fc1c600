"""A station's own artwork made fit for the directories, and small copies for pages."""

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from broadcaster.errors import AssetError
from broadcaster.pictures.canvas import encode

SMALLEST, LARGEST = 1400, 3000  # pixels, what podcast directories accept


def fit_artwork(data: bytes, *, where: str = "") -> bytes:
    """A square RGB JPEG of 1400 to 3000 pixels; wider pictures are cut at the sides.

    Raises AssetError when it is no picture or smaller than 1400 pixels.
    """
    image = _open(data, LARGEST, where)
    side = min(image.size)
    if side < SMALLEST:
        raise AssetError(
            f"ảnh bìa chỉ có {image.width} × {image.height} điểm ảnh",
            hint=f"Ảnh bìa cần vuông, từ {SMALLEST} đến {LARGEST} điểm ảnh mỗi cạnh.",
            where=where,
        )
    target = min(side, LARGEST)
    return encode(ImageOps.fit(image, (target, target)), quality=88)


def thumbnail(data: bytes, *, size: int = 192) -> bytes:
    """A small square JPEG of a picture, for pages: sharp enough for a phone, and light."""
    return encode(ImageOps.fit(_open(data, 2 * size), (size, size)), quality=80)


def _open(data: bytes, least: int, where: str = "") -> Image.Image:
    """The picture upright, in RGB, on white where it was transparent.

    A JPEG is not made larger than it must be for sides of `least` pixels, to save memory.
    """
    try:
        with Image.open(io.BytesIO(data)) as opened:
            opened.draft("RGB", (least, least))
            ImageOps.exif_transpose(opened, in_place=True)
            wanted = "RGBA" if _clear(opened) else "RGB"
            opened.load()
            upright = opened if opened.mode == wanted else opened.convert(wanted)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise AssetError(
            "tệp ảnh bìa không đọc được",
            hint="Dùng ảnh JPEG hoặc PNG, hoặc để trống để chương trình tự vẽ.",
            where=where,
        ) from error
    if upright.mode == "RGB":
        return upright
    ground = Image.new("RGB", upright.size, (255, 255, 255))
    ground.paste(upright, mask=upright.getchannel("A"))
    return ground


def _clear(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
