"""Files of pictures: opened with care, written anew, so that nothing of the upload is kept."""

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

from product_svc.catalog import errors
from product_svc.catalog.rules.pictures import (
    SIZES,
    are_pixels_bearable,
    file_of,
    format_of,
    reason_against,
)

_UPLOADED, _DRAWN = 4, 0  # how hard WebP tries: a drawing is small whatever it does
_QUALITY = 82
# what Pillow's readers raise on files that are damaged, or were made to break them
_UNREADABLE = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError)
# one at a time: four threads that unpack the largest picture at once would need 400 MB
_UNPACKING = threading.Lock()


@dataclass(frozen=True)
class PackedPicture:
    """A picture as WebP in every size; `width` and `height` are of the large one."""

    sizes: Mapping[str, bytes]
    width: int
    height: int


@dataclass(frozen=True)
class StoredPicture:
    """Files that lie in the media folder."""

    name: str
    width: int
    height: int


def store_upload(content: bytes) -> StoredPicture:
    """The picture lies in the media folder in three sizes of WebP, without its metadata.

    Raises PictureRefused with the reason; its pixels are counted before they are unpacked.
    """
    reason = reason_against(content)
    if reason:
        raise errors.PictureRefused(reason)
    with _UNPACKING:
        packed = _packed(_unpacked(content), method=_UPLOADED)
    return store(packed)


def pack_drawing(image: Image.Image) -> PackedPicture:
    """A picture that was drawn here, ready to be stored any number of times."""
    return _packed(image, method=_DRAWN)


def store(packed: PackedPicture) -> StoredPicture:
    """The files lie in the media folder under a new name."""
    name = secrets.token_hex(16)
    for size, content in packed.sizes.items():
        path = _folder() / file_of(name, size)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return StoredPicture(name, packed.width, packed.height)


def remove_files(name: str) -> None:
    """The files of a picture are gone, if they were there."""
    for size in SIZES:
        (_folder() / file_of(name, size)).unlink(missing_ok=True)


def _unpacked(content: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(content), formats=[format_of(content)]) as image:
            if not are_pixels_bearable(*image.size):
                raise errors.PictureRefused("too_many_pixels")
            image.draft("RGB", (SIZES["large"], SIZES["large"]))  # a JPEG need not be read in full
            upright = ImageOps.exif_transpose(image)
            is_clear = "transparency" in image.info or "A" in image.getbands()
            return upright.convert("RGBA" if is_clear else "RGB")
    except Image.DecompressionBombError as bomb:
        raise errors.PictureRefused("too_many_pixels") from bomb
    except _UNREADABLE as broken:
        raise errors.PictureRefused("unreadable") from broken


def _packed(image: Image.Image, *, method: int) -> PackedPicture:
    smaller = {size: _within(image, edge) for size, edge in SIZES.items()}
    made: dict[tuple[int, int], bytes] = {}  # a small picture is the same in several sizes
    for each in smaller.values():
        if each.size not in made:
            target = BytesIO()
            each.save(target, "WEBP", quality=_QUALITY, method=method)
            made[each.size] = target.getvalue()
    sizes = {size: made[each.size] for size, each in smaller.items()}
    return PackedPicture(sizes, *smaller["large"].size)


def _within(image: Image.Image, edge: int) -> Image.Image:
    smaller = image.copy()
    smaller.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    return smaller


def _folder() -> Path:
    if not settings.MEDIA_ROOT:
        raise errors.NoMediaFolder
    return Path(settings.MEDIA_ROOT)
