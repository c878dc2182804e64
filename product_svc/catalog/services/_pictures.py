"""Pictures of products: added, described, put in order, taken away."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # Any: a motif is the seed's own, only its equality counts
from uuid import UUID

from django.db import transaction
from PIL import Image

from product_svc.catalog import errors
from product_svc.catalog.models import Picture, Product, Variant
from product_svc.catalog.services import _picture_files
from product_svc.catalog.services._announcements import announce_products

MAX_PICTURES = 20


@dataclass(frozen=True)
class PictureText:
    """What a picture shows, of which variant (None: of all), and where it stands."""

    alt_en: str = ""
    alt_fr: str = ""
    sku: str | None = None
    position: int | None = None


@dataclass(frozen=True)
class Drawing:
    """A picture made here for a product that has none; `motif` names one of the images."""

    product_id: int
    motif: Hashable
    alt_en: str
    alt_fr: str


def add_picture(*, product_id: UUID, content: bytes, text: PictureText, now: datetime) -> Picture:
    """The product has this picture, at the end unless a position is said.

    The file is read before the product is locked. Raises PictureRefused, ProductNotFound,
    UnknownSku for a variant of another product, TooManyPictures.
    """
    stored = _picture_files.store_upload(content)
    try:
        return _add(product_id, stored, text, now)
    except Exception:
        _picture_files.remove_files(stored.name)
        raise


@transaction.atomic
def _add(
    product_id: UUID, stored: _picture_files.StoredPicture, text: PictureText, now: datetime
) -> Picture:
    product = _locked(Product.objects.filter(public_id=product_id).locked())
    count = Picture.objects.filter(product=product).count()
    if count >= MAX_PICTURES:
        raise errors.TooManyPictures(MAX_PICTURES)
    picture = Picture(product=product, name=stored.name, width=stored.width, height=stored.height)
    _describe(picture, text, otherwise=count)
    picture.save()
    _show(product, now)
    return picture


@transaction.atomic
def change_picture(*, public_id: UUID, text: PictureText, now: datetime) -> Picture:
    """The picture says this and stands there.

    Locks the product. Raises PictureNotFound, UnknownSku.
    """
    picture, product = _held(public_id)
    _describe(picture, text, otherwise=picture.position)
    picture.save()
    _show(product, now)
    return picture


@transaction.atomic
def remove_picture(*, public_id: UUID, now: datetime) -> None:
    """The picture is gone, and its files once that is sure.

    Locks the product. Raises PictureNotFound.
    """
    picture, product = _held(public_id)
    name = picture.name
    picture.delete()
    _show(product, now)
    transaction.on_commit(lambda: _picture_files.remove_files(name))


@transaction.atomic
def add_drawings(
    *, drawings: Sequence[Drawing], images: Mapping[Any, Image.Image], now: datetime
) -> int:
    """Products without a picture have these; returns how many. For seeds: each image is packed
    once, however many products show it.

    Locks the products.
    """
    ids = [drawing.product_id for drawing in drawings]
    bare = {
        product.pk: product for product in Product.objects.filter(pk__in=ids, cover="").locked()
    }
    wanted = [drawing for drawing in drawings if drawing.product_id in bare]
    motifs = {drawing.motif for drawing in wanted}
    packed = {motif: _picture_files.pack_drawing(images[motif]) for motif in motifs}
    pictures = [_drawn(drawing, packed[drawing.motif]) for drawing in wanted]
    Picture.objects.bulk_create(pictures)
    for picture in pictures:
        bare[picture.product_id].cover = picture.name
    Product.objects.bulk_update(bare.values(), ["cover"])
    announce_products(product_ids=bare, now=now)
    return len(pictures)


def _drawn(drawing: Drawing, packed: _picture_files.PackedPicture) -> Picture:
    stored = _picture_files.store(packed)
    return Picture(
        product_id=drawing.product_id,
        name=stored.name,
        width=stored.width,
        height=stored.height,
        alt_en=drawing.alt_en,
        alt_fr=drawing.alt_fr,
    )


def _held(public_id: UUID) -> tuple[Picture, Product]:
    for picture in Picture.objects.filter(public_id=public_id):
        product = _locked(Product.objects.filter(pk=picture.product_id).locked())
        return picture, product
    raise errors.PictureNotFound


def _locked(products: Iterable[Product]) -> Product:
    for product in products:
        return product
    raise errors.ProductNotFound


def _describe(picture: Picture, text: PictureText, *, otherwise: int) -> None:
    picture.alt_en, picture.alt_fr = text.alt_en, text.alt_fr
    picture.position = otherwise if text.position is None else text.position
    picture.variant = _variant_of(picture.product, text.sku) if text.sku else None


def _variant_of(product: Product, sku: str) -> Variant:
    for variant in Variant.objects.filter(product=product, sku=sku):
        return variant
    raise errors.UnknownSku([sku])


def _show(product: Product, now: datetime) -> None:
    """The list shows the first picture, and the others hear of it: carts show it too."""
    names = Picture.objects.filter(product=product).order_by("position", "pk")
    first = next(iter(names.values_list("name", flat=True)[:1]), "")
    Product.objects.filter(pk=product.pk).exclude(cover=first).update(cover=first)
    announce_products(product_ids=[product.pk], now=now)
