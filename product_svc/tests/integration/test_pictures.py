"""Pictures: taken with care, kept as our own, shown to customers."""

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from rest_framework.test import APIClient

from product_svc.catalog.models import Picture, Product
from product_svc.tests.factories import item, stock
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.usefixtures("shop")
SITE = "/api/v1/catalogue"


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def manager(as_staff: Any) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=as_staff("catalogue_manager")["Authorization"])
    return client


def photo(kind: str = "JPEG", size: tuple[int, int] = (2000, 1000), **more: Any) -> bytes:
    target = BytesIO()
    Image.new("RGB", size, (200, 30, 40)).save(target, kind, **more)
    return target.getvalue()


def bomb(edge: int = 30_000) -> bytes:
    """A PNG of a few bytes that says it is 30,000 pixels wide and high."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", edge, edge, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"\x00" * 1000))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


def upload(client: APIClient, content: bytes, name: str = "mug.jpg", **more: str) -> Any:
    product = Product.objects.get().public_id
    file = SimpleUploadedFile(name, content, content_type="image/jpeg")
    return client.post(
        f"{SITE}/products/{product}/pictures", {"file": file, **more}, format="multipart"
    )


def files(media: Path) -> list[str]:
    return sorted(path.name for path in media.rglob("*") if path.is_file())


def test_photo_is_kept_small_upright_and_without_what_the_camera_wrote(
    manager: APIClient, media: Path
) -> None:
    stock(item())
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "A camera that knows where I live"

    answer = upload(
        manager,
        photo(exif=exif),
        name="../../../x.php.jpg",
        alt_en="The red mug",
        alt_fr="La tasse rouge",
        sku="MUG-1",
    )

    assert answer.status_code == 201, answer.json()
    made = answer.json()
    assert (made["width"], made["height"], made["sku"]) == (800, 1600, "MUG-1")
    assert len(files(media)) == 3
    large = APIClient().get(made["large"])
    assert large["Content-Type"] == "image/webp"
    assert large["X-Content-Type-Options"] == "nosniff"
    assert large["Content-Disposition"].startswith("attachment")
    assert b"camera" not in large.content
    opened = Image.open(BytesIO(large.content))
    assert (opened.format, opened.size, dict(opened.getexif())) == ("WEBP", (800, 1600), {})
    small = Image.open(BytesIO(APIClient().get(made["small"]).content))
    assert small.size == (80, 160)


def test_customers_see_the_pictures_in_their_language_and_in_few_queries(
    manager: APIClient,
) -> None:
    stock(item(product_slug="mug"))
    second = upload(manager, photo(), alt_en="From behind", position="5").json()
    first = upload(manager, photo("PNG"), alt_en="In front", alt_fr="De face", position="1").json()

    with CaptureQueriesContext(connection) as queries:
        detail = APIClient().get("/api/v1/products/mug", headers={"Accept-Language": "fr"}).json()
    listed = APIClient().get("/api/v1/products").json()["results"][0]

    assert len(queries) <= 3
    assert [picture["alt"] for picture in detail["pictures"]] == ["De face", "From behind"]
    assert [picture["small"] for picture in detail["pictures"]] == [first["small"], second["small"]]
    assert listed["picture"] == {size: first[size] for size in ("small", "medium", "large")}
    by_sku = APIClient().get("/api/v1/variants/MUG-1").json()
    assert by_sku["product"]["pictures"][0]["alt"] == "In front"


def test_picture_is_described_moved_and_taken_away_with_its_files(
    manager: APIClient, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    stock(item())
    one, two = upload(manager, photo()).json(), upload(manager, photo()).json()

    moved = manager.put(
        f"{SITE}/pictures/{two['id']}", {"alt_en": "Two", "position": 0}, format="json"
    )
    with django_capture_on_commit_callbacks(execute=True):
        gone = manager.delete(f"{SITE}/pictures/{one['id']}")

    assert (moved.json()["alt"]["en"], gone.status_code) == ("Two", 204)
    assert Picture.objects.get().alt_en == "Two"
    assert Product.objects.get().cover in two["large"]
    assert len(files(media)) == 3
    assert APIClient().get(one["large"]).status_code == 404
    assert manager.delete(f"{SITE}/pictures/{one['id']}").status_code == 404


def test_others_hear_of_the_first_picture_and_of_an_articles_own(manager: APIClient) -> None:
    stock(item(), item("POT-1"))
    mug = Product.objects.get(variants__sku="MUG-1")

    def announced(sku: str) -> str | None:
        told = OutboxEvent.objects.filter(
            type="product.variant_changed.v1", aggregate=f"variant:{sku}"
        )
        picture = told.latest("position").data["picture"]
        return picture["small"] if picture else None

    def add(**more: str) -> Picture:
        file = SimpleUploadedFile("mug.jpg", photo(), content_type="image/jpeg")
        path = f"{SITE}/products/{mug.public_id}/pictures"
        answer = manager.post(path, {"file": file, **more}, format="multipart")
        return Picture.objects.get(public_id=answer.json()["id"])

    before, cover = announced("MUG-1"), add()
    with_cover, own = announced("MUG-1"), add(sku="MUG-1")

    assert before is None
    assert with_cover == f"/media/product/{cover.name}-small.webp"
    assert announced("MUG-1") == f"/media/product/{own.name}-small.webp"
    assert announced("POT-1") is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "empty_file", id="nothing"),
        pytest.param(b"<svg><script>alert(1)</script></svg>", "svg", id="SVG"),
        pytest.param(b"GIF89a" + b"\x00" * 100, "not_a_picture", id="another kind"),
        pytest.param(photo() + b"<script>", "foreign_content", id="polyglot"),
        pytest.param(bomb(), "too_many_pixels", id="bomb"),
        pytest.param(photo()[:300], "unreadable", id="cut off"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\xff" * 100, "unreadable", id="noise"),
        pytest.param(photo() + b"\x00" * 5_000_000, "too_large", id="over 5 MB"),
    ],
)
def test_what_is_no_picture_is_refused_with_its_reason_and_leaves_nothing(
    manager: APIClient, media: Path, content: bytes, reason: str
) -> None:
    stock(item())

    answer = upload(manager, content)

    assert answer.status_code == 422, answer.json()
    assert answer.json()["errors"][0] | {"detail": ""} == {
        "field": "file",
        "code": reason,
        "detail": "",
    }
    assert (files(media), Picture.objects.count()) == ([], 0)


def test_refused_for_another_reason_leaves_no_files(manager: APIClient, media: Path) -> None:
    stock(item())

    answer = upload(manager, photo(), sku="NOPE")
    nothing = manager.post(
        f"{SITE}/products/{Product.objects.get().public_id}/pictures", {}, format="multipart"
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_sku")
    assert (nothing.status_code, nothing.json()["errors"][0]["field"]) == (400, "file")
    assert files(media) == []


@pytest.mark.parametrize(
    "path", ["../settings.py", "x.webp", "0" * 32 + "-huge.webp", "0" * 32 + "-small.webp"]
)
def test_nothing_else_is_served(path: str) -> None:
    assert APIClient().get(f"/media/product/{path}").status_code == 404
