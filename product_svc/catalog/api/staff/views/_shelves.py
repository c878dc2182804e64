"""What articles stand on and are described by: categories, brands, attributes, product types."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from product_svc.catalog import selectors, services
from product_svc.catalog.api.staff import inputs, outputs, requests, schemas
from product_svc.catalog.api.staff.base import StaffView, versioned
from shared_libs.api.versions import expected_version, required_version
from shared_libs.idempotency.decorator import idempotent


def category_answer(slug: str) -> Response:
    """The category as it now is."""
    row = selectors.staff_category(slug=slug)
    return versioned(row, outputs.category(row))


def brand_answer(slug: str) -> Response:
    """The brand as it now is."""
    row = selectors.staff_brand(slug=slug)
    return versioned(row, outputs.brand(row))


def attribute_answer(code: str) -> Response:
    """The attribute as it now is."""
    row = selectors.staff_attribute(code=code)
    return versioned(row, outputs.attribute(row))


def type_answer(code: str) -> Response:
    """The product type as it now is."""
    row = selectors.staff_product_type(code=code)
    return versioned(row, outputs.product_type(row))


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
        below it. A repeat changes nothing.
        """
        body = inputs.CategoryInput.parse(request.data)
        version = expected_version(request)
        services.put_category(item=body, now=timezone.now(), expected_version=version)
        return category_answer(body.slug)


class OneCategory(StaffView):
    """One shelf."""

    @extend_schema(**schemas.CATEGORY_READ)
    def get(self, request: Request, slug: str) -> Response:
        """A category; its version is the ETag."""
        return category_answer(slug)

    @extend_schema(**schemas.CATEGORY_CHANGE)
    def patch(self, request: Request, slug: str) -> Response:
        """Change what is sent."""
        sent = inputs.CategoryChangeInput.parse(request.data)
        version = required_version(request)
        services.change_category(slug=slug, sent=sent, now=timezone.now(), expected_version=version)
        return category_answer(slug)


class CategoryArchiving(StaffView):
    """Putting a shelf away."""

    @extend_schema(**schemas.CATEGORY_ARCHIVE)
    @idempotent(required=False)
    def post(self, request: Request, slug: str) -> Response:
        """Customers no longer see the shelf; refused while something that is sold needs it."""
        services.archive_category(requests.shelf_change(request, slug))
        return category_answer(slug)


class CategoryRestoring(StaffView):
    """Taking a shelf up again."""

    @extend_schema(**schemas.CATEGORY_RESTORE)
    @idempotent(required=False)
    def post(self, request: Request, slug: str) -> Response:
        """Customers see the shelf again."""
        services.restore_category(requests.shelf_change(request, slug))
        return category_answer(slug)


class BrandArchiving(StaffView):
    """Putting a brand away."""

    @extend_schema(**schemas.BRAND_ARCHIVE)
    @idempotent(required=False)
    def post(self, request: Request, slug: str) -> Response:
        """Nothing new is of this brand; refused while something that is sold needs it."""
        services.archive_brand(requests.shelf_change(request, slug))
        return brand_answer(slug)


class BrandRestoring(StaffView):
    """Taking a brand up again."""

    @extend_schema(**schemas.BRAND_RESTORE)
    @idempotent(required=False)
    def post(self, request: Request, slug: str) -> Response:
        """Products can be of this brand again."""
        services.restore_brand(requests.shelf_change(request, slug))
        return brand_answer(slug)


class Brands(StaffView):
    """The makers' names."""

    @extend_schema(**schemas.BRAND_LIST)
    def get(self, request: Request) -> Response:
        """Every brand."""
        return self.page(selectors.staff_brands(), outputs.brand)

    @extend_schema(**schemas.BRAND_PUT)
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """The brand is there under this name, new or renamed. A repeat changes nothing."""
        body = inputs.BrandInput.parse(request.data)
        version = expected_version(request)
        services.put_brand(
            slug=body.slug, name=body.name, now=timezone.now(), expected_version=version
        )
        return brand_answer(body.slug)


class OneBrand(StaffView):
    """One maker's name."""

    @extend_schema(**schemas.BRAND_READ)
    def get(self, request: Request, slug: str) -> Response:
        """A brand; its version is the ETag."""
        return brand_answer(slug)

    @extend_schema(**schemas.BRAND_CHANGE)
    def patch(self, request: Request, slug: str) -> Response:
        """Change what is sent."""
        sent = inputs.BrandChangeInput.parse(request.data)
        version = required_version(request)
        services.change_brand(slug=slug, sent=sent, now=timezone.now(), expected_version=version)
        return brand_answer(slug)


class Attributes(StaffView):
    """What products are described by."""

    @extend_schema(**schemas.ATTRIBUTE_LIST)
    def get(self, request: Request) -> Response:
        """Every attribute with its choices."""
        return self.page(selectors.staff_attributes(), outputs.attribute)

    @extend_schema(**schemas.ATTRIBUTE_PUT)
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """The attribute is there with exactly these choices. A repeat changes nothing."""
        body = inputs.AttributeInput.parse(request.data)
        services.put_attribute(item=body, expected_version=expected_version(request))
        return attribute_answer(body.code)


class OneAttribute(StaffView):
    """One thing that products are described by."""

    @extend_schema(**schemas.ATTRIBUTE_READ)
    def get(self, request: Request, code: str) -> Response:
        """An attribute with its choices; its version is the ETag."""
        return attribute_answer(code)

    @extend_schema(**schemas.ATTRIBUTE_CHANGE)
    def patch(self, request: Request, code: str) -> Response:
        """Change what is sent; `choices` are then exactly those."""
        sent = inputs.AttributeChangeInput.parse(request.data)
        version = required_version(request)
        services.change_attribute(code=code, sent=sent, expected_version=version)
        return attribute_answer(code)


class ProductTypes(StaffView):
    """Kinds of products."""

    @extend_schema(**schemas.TYPE_LIST)
    def get(self, request: Request) -> Response:
        """Every product type with its attributes."""
        return self.page(selectors.staff_product_types(), outputs.product_type)

    @extend_schema(**schemas.TYPE_PUT)
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """The product type is there with exactly these attributes. A repeat changes nothing."""
        body = inputs.TypeInput.parse(request.data)
        services.put_product_type(item=body, expected_version=expected_version(request))
        return type_answer(body.code)


class OneProductType(StaffView):
    """One kind of products."""

    @extend_schema(**schemas.TYPE_READ)
    def get(self, request: Request, code: str) -> Response:
        """A product type with its attributes; its version is the ETag."""
        return type_answer(code)

    @extend_schema(**schemas.TYPE_CHANGE)
    def patch(self, request: Request, code: str) -> Response:
        """Change what is sent; `attributes` are then exactly those."""
        sent = inputs.TypeChangeInput.parse(request.data)
        version = required_version(request)
        services.change_product_type(code=code, sent=sent, expected_version=version)
        return type_answer(code)
