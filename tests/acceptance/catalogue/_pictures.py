"""Pictures of articles, and what only says that it is one."""

from io import BytesIO
from typing import Any

import requests
from PIL import Image

from tests.acceptance.goods import SITE, article, found, refusal, shown
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.callers import good
from tests.e2e.pictures import picture
from tests.e2e.shopping import Article

CHAPTER = Chapter("catalogue")
THUMBNAILS = ("small", "medium", "large")


@CHAPTER.shows("Media with thumbnails, checked and re-encoded")
def pictures_are_our_own(shop: RunningShop) -> str:
    exif = Image.Exif()
    exif[0x010F] = "A camera that knows where I live"
    sent = _photo(exif=exif)
    assert b"knows where I live" in sent
    told = good(_sent(shop, article(shop), "../../mug.php.jpg", sent), 201)
    kept = {size: shop.shopper.get(told[size]) for size in THUMBNAILS}
    assert {each.headers["Content-Type"] for each in kept.values()} == {"image/webp"}
    assert not any(b"knows where I live" in each.content for each in kept.values())
    widths = [Image.open(BytesIO(each.content)).width for each in kept.values()]
    assert widths == sorted(widths), widths
    assert widths[0] < widths[1] < widths[2] < 2000, widths
    return f"JPEG of 2000 pixels, kept as WebP of {widths} without what the camera wrote"


def _photo(**more: Any) -> bytes:
    target = BytesIO()
    Image.new("RGB", (2000, 1000), (200, 30, 40)).save(target, "JPEG", **more)
    return target.getvalue()


def _sent(shop: RunningShop, made: Article, name: str, content: bytes) -> requests.Response:
    """What is told to who adds a picture to an article."""
    path = f"{SITE}/products/{found(shop, made)['product']['id']}/pictures"
    files = {"file": (name, content, "image/jpeg")}
    return shop.staff.catalogue_manager.send("POST", path, files=files)


@CHAPTER.shows("Hostile images (bombs, polyglots, SVG with script): a clear error, nothing stored")
def hostile_images_are_refused(shop: RunningShop) -> str:
    made = article(shop)
    hostile = {
        "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "foreign_content": _photo() + b"<script>alert(1)</script>",
        "too_many_pixels": picture(30_000, 30_000, rows=1),
        "not_a_picture": b"GIF89a" + bytes(100),
        "unreadable": _photo()[:300],
    }
    for reason, content in hostile.items():
        answer = _sent(shop, made, "mug.png", content)
        assert refusal(answer) == (422, "picture_refused", [("file", reason)])
    assert shown(shop, made)["product"]["pictures"] == []
    return f"{', '.join(hostile)}: refused by field, no picture kept"
