"""Products, variants, their pictures, and the feed of what changed."""

from typing import Any  # Any: DRF's permissions are untyped
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from product_svc.catalog import selectors, services
from product_svc.catalog.api.staff import inputs, outputs, requests, schemas
from product_svc.catalog.api.staff.base import StaffView, versioned
from product_svc.catalog.api.views import VariantImportView
from product_svc.catalog.rules.pictures import MAX_BYTES
from shared_libs.api.expansion import expanded
from shared_libs.api.versions import required_version
from shared_libs.auth.permissions import CalledBy, IsStaff
from shared_libs.idempotency.decorator import idempotent


def product_answer(public_id: UUID, status: int = 200, asked: Request | None = None) -> Response:
    """The product as it now is, with what was asked to be expanded."""
    names = expanded(asked, known=outputs.OF_PRODUCT)
    row = selectors.staff_product(public_id=public_id)
    more = outputs.expanded(row, names, outputs.OF_PRODUCT)
    return versioned(row, outputs.product(row) | more, status)


def variant_answer(public_id: UUID, status: int = 200, asked: Request | None = None) -> Response:
    """The variant as it now is, with what was asked to be expanded."""
    names = expanded(asked, known=outputs.OF_VARIANT)
    row = selectors.staff_variant(public_id=public_id)
    more = outputs.expanded(row, names, outputs.OF_VARIANT)
    return versioned(row, outputs.variant(row) | more, status)


def form_members(request: Request) -> dict[str, Any]:
    """The members of a form with a file, the last of each name."""
    return {**request.POST.dict(), **request.FILES.dict()}


class Products(StaffView):
    """All products, drafts too."""

    @extend_schema(**schemas.PRODUCT_LIST)
    def get(self, request: Request) -> Response:
        """Products with their variants, filtered."""
        return self.page(
            selectors.staff_products(requests.wanted(request)), outputs.product, outputs.OF_PRODUCT
        )

    @extend_schema(**schemas.PRODUCT_CREATE)
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """A new draft."""
        sent = inputs.ProductInput.parse(request.data)
        author = requests.author(request)
        made = services.create_product(sent=sent, actor=author, now=timezone.now())
        return product_answer(made.public_id, 201)


class OneProduct(StaffView):
    """One product."""

    @extend_schema(**schemas.PRODUCT_READ)
    def get(self, request: Request, public_id: UUID) -> Response:
        """A product with its variants; its version is the ETag."""
        return product_answer(public_id, asked=request)

    @extend_schema(**schemas.PRODUCT_CHANGE)
    def patch(self, request: Request, public_id: UUID) -> Response:
        """Change what is sent."""
        sent = inputs.ProductChangeInput.parse(request.data)
        services.change_product(change=requests.change(request, public_id), sent=sent)
        return product_answer(public_id)


class ProductActivation(StaffView):
    """Putting a product on sale."""

    @extend_schema(**schemas.PRODUCT_MOVE)
    @idempotent(required=False)
    def post(self, request: Request, public_id: UUID) -> Response:
        """The product is on sale."""
        body = inputs.ReasonInput.parse(request.data)
        services.activate_product(requests.change(request, public_id, body.reason))
        return product_answer(public_id)


class ProductArchiving(StaffView):
    """Taking a product off sale."""

    @extend_schema(**schemas.PRODUCT_MOVE)
    @idempotent(required=False)
    def post(self, request: Request, public_id: UUID) -> Response:
        """The product is kept for old documents only."""
        body = inputs.ReasonInput.parse(request.data)
        services.archive_product(requests.change(request, public_id, body.reason))
        return product_answer(public_id)


class ProductVariants(StaffView):
    """The variants of a product."""

    @extend_schema(**schemas.VARIANT_CREATE)
    @idempotent(required=False)
    def post(self, request: Request, public_id: UUID) -> Response:
        """One more variant, a draft."""
        sent = inputs.VariantInput.parse(request.data)
        author = requests.author(request)
        made = services.create_variant(
            product_id=public_id, sent=sent, actor=author, now=timezone.now()
        )
        return variant_answer(made.public_id, 201)


class ProductPictures(StaffView):
    """The pictures of a product."""

    parser_classes = (MultiPartParser,)

    @extend_schema(**schemas.PICTURE_ADD)
    @idempotent(required=False)
    def post(self, request: Request, public_id: UUID) -> Response:
        """One more picture: a JPEG, PNG or WebP of at most 5 MB, kept as WebP without its
        metadata.
        """
        body = inputs.PictureInput.parse(form_members(request))
        content = body.file.read(MAX_BYTES + 1)
        picture = services.add_picture(
            product_id=public_id, content=content, text=body.text, now=timezone.now()
        )
        return Response(outputs.picture(picture), status=201)


class OnePicture(StaffView):
    """One picture."""

    @extend_schema(**schemas.PICTURE_CHANGE)
    def put(self, request: Request, public_id: UUID) -> Response:
        """What it shows, of which variant, and where it stands."""
        body = inputs.PictureChangeInput.parse(request.data)
        picture = services.change_picture(public_id=public_id, text=body.text, now=timezone.now())
        return Response(outputs.picture(picture))

    @extend_schema(**schemas.PICTURE_REMOVE)
    def delete(self, request: Request, public_id: UUID) -> Response:
        """Take it away, with its files."""
        services.remove_picture(public_id=public_id, now=timezone.now())
        return Response(status=204)


class Variants(StaffView, VariantImportView):
    """All variants, those of drafts too; and articles in bulk."""

    def get_permissions(self) -> list[Any]:
        """Staff read; who may import is said there."""
        reads = self.request.method in SAFE_METHODS
        return [IsStaff()] if reads else list(VariantImportView.get_permissions(self))

    @extend_schema(**schemas.VARIANT_LIST)
    def get(self, request: Request) -> Response:
        """Variants, filtered; `search` takes the beginning of a SKU, or a barcode."""
        return self.page(
            selectors.staff_variants(requests.wanted(request)), outputs.variant, outputs.OF_VARIANT
        )


class OneVariant(StaffView):
    """One variant."""

    @extend_schema(**schemas.VARIANT_READ)
    def get(self, request: Request, public_id: UUID) -> Response:
        """A variant; its version is the ETag."""
        return variant_answer(public_id, asked=request)

    @extend_schema(**schemas.VARIANT_CHANGE)
    def patch(self, request: Request, public_id: UUID) -> Response:
        """Change what is sent; `barcodes` are then exactly those."""
        sent = inputs.VariantChangeInput.parse(request.data)
        services.change_variant(change=requests.change(request, public_id), sent=sent)
        return variant_answer(public_id)


class VariantActivation(StaffView):
    """Putting a variant on sale."""

    @extend_schema(**schemas.VARIANT_MOVE)
    @idempotent(required=False)
    def post(self, request: Request, public_id: UUID) -> Response:
        """The variant is on sale where its product is."""
        body = inputs.ReasonInput.parse(request.data)
        services.activate_variant(requests.change(request, public_id, body.reason))
        return variant_answer(public_id)


class VariantArchiving(StaffView):
    """Taking a variant off sale."""

    @extend_schema(**schemas.VARIANT_MOVE)
    @idempotent(required=False)
    def post(self, request: Request, public_id: UUID) -> Response:
        """The variant is kept for old documents only."""
        body = inputs.ReasonInput.parse(request.data)
        services.archive_variant(requests.change(request, public_id, body.reason))
        return variant_answer(public_id)


class VariantComponents(StaffView):
    """What a bundle is made of."""

    @extend_schema(**schemas.BUNDLE)
    def put(self, request: Request, public_id: UUID) -> Response:
        """The variant is a bundle of exactly these, or none where there are none."""
        body = inputs.BundleInput.parse(request.data)
        held = selectors.staff_variant(public_id=public_id)
        services.set_bundle(
            sku=held.sku,
            items=body.components,
            actor=requests.author(request),
            now=timezone.now(),
            expected_version=required_version(request),
        )
        return variant_answer(public_id)


class ChangesFeed(APIView):
    """What tills keep a copy of."""

    permission_classes = (IsStaff | CalledBy("sales"),)

    @extend_schema(**schemas.CHANGES)
    def get(self, request: Request) -> Response:
        """The articles that changed after a position, each as it is now; none is passed by.

        Begin without `after`, go on with the `after` of the answer; `has_more` says whether at
        once. Prices come by the rule sets.
        """
        found = selectors.changed_articles(
            after=requests.position(request), limit=requests.page_size(request)
        )
        return Response(outputs.changes(found))
