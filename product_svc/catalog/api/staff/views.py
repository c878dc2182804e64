"""The catalogue for staff. All may read; only catalogue managers change."""

from typing import Any  # Any: DRF's permissions are untyped
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from product_svc.catalog import selectors, services
from product_svc.catalog.api.staff import inputs, outputs, requests, schemas
from product_svc.catalog.api.views import VariantImportView
from product_svc.catalog.models import Product, Variant
from product_svc.catalog.rules.pictures import MAX_BYTES
from shared_libs.api.pagination import CursorPages
from shared_libs.auth.permissions import CalledBy, HasRole, IsStaff
from shared_libs.idempotency.decorator import idempotent


class ByAge(CursorPages):
    """The oldest first."""

    ordering = "pk"


class StaffView(GenericAPIView[Any]):
    """Read by all staff, changed by catalogue managers."""

    pagination_class = ByAge
    filter_backends = ()

    def get_permissions(self) -> list[Any]:
        """By the method."""
        reads = self.request.method in SAFE_METHODS
        return [IsStaff() if reads else HasRole("catalogue_manager")()]

    def page(self, rows: Any, document: Any) -> Response:
        """A page of these rows as documents."""
        found = self.paginate_queryset(rows) or []
        return self.get_paginated_response([document(row) for row in found])


def versioned(row: Product | Variant, document: dict[str, Any], status: int = 200) -> Response:
    """An answer with the version as its ETag, for the next change's If-Match."""
    return Response(document, status=status, headers={"ETag": f'"{row.version}"'})


def product_answer(public_id: UUID, status: int = 200) -> Response:
    """The product as it now is."""
    row = selectors.staff_product(public_id=public_id)
    return versioned(row, outputs.product(row), status)


def variant_answer(public_id: UUID, status: int = 200) -> Response:
    """The variant as it now is."""
    row = selectors.staff_variant(public_id=public_id)
    return versioned(row, outputs.variant(row), status)


def form_members(request: Request) -> dict[str, Any]:
    """The members of a form with a file, the last of each name."""
    return {**request.POST.dict(), **request.FILES.dict()}


class Products(StaffView):
    """All products, drafts too."""

    @extend_schema(**schemas.PRODUCT_LIST)
    def get(self, request: Request) -> Response:
        """Products with their variants, filtered."""
        return self.page(selectors.staff_products(requests.wanted(request)), outputs.product)

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
        return product_answer(public_id)

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
        return self.page(selectors.staff_variants(requests.wanted(request)), outputs.variant)


class OneVariant(StaffView):
    """One variant."""

    @extend_schema(**schemas.VARIANT_READ)
    def get(self, request: Request, public_id: UUID) -> Response:
        """A variant; its version is the ETag."""
        return variant_answer(public_id)

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
            expected_version=requests.expected_version(request),
        )
        return variant_answer(public_id)


class Categories(StaffView):
    """The shelves, one by one."""

    @extend_schema(**schemas.CATEGORY_LIST)
    def get(self, request: Request) -> Response:
        """Every category with its parent and its path."""
        return self.page(selectors.staff_categories(), outputs.category)

    @extend_schema(**schemas.CATEGORY_PUT)
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """The category is there, so called and so placed: new, renamed or moved with all that is
        below it.
        """
        body = inputs.CategoryInput.parse(request.data)
        return Response(outputs.category(services.put_category(item=body, now=timezone.now())))


class Brands(StaffView):
    """The makers' names."""

    @extend_schema(**schemas.BRAND_LIST)
    def get(self, request: Request) -> Response:
        """Every brand."""
        return self.page(selectors.staff_brands(), outputs.brand)

    @extend_schema(**schemas.BRAND_PUT)
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """The brand is there under this name, new or renamed."""
        body = inputs.BrandInput.parse(request.data)
        brand = services.put_brand(slug=body.slug, name=body.name, now=timezone.now())
        return Response(outputs.brand(brand))


class Attributes(StaffView):
    """What products are described by."""

    @extend_schema(**schemas.ATTRIBUTE_LIST)
    def get(self, request: Request) -> Response:
        """Every attribute with its choices."""
        return self.page(selectors.staff_attributes(), outputs.attribute)

    @extend_schema(**schemas.ATTRIBUTE_PUT)
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """The attribute is there with exactly these choices."""
        attribute = services.put_attribute(item=inputs.AttributeInput.parse(request.data))
        return Response(outputs.attribute(attribute))


class ProductTypes(StaffView):
    """Kinds of products."""

    @extend_schema(**schemas.TYPE_LIST)
    def get(self, request: Request) -> Response:
        """Every product type with its attributes."""
        return self.page(selectors.staff_product_types(), outputs.product_type)

    @extend_schema(**schemas.TYPE_PUT)
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """The product type is there with exactly these attributes."""
        kind = services.put_product_type(item=inputs.TypeInput.parse(request.data))
        return Response(outputs.product_type(kind))


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
