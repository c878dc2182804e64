"""What staff send. Of a change only the members that are there are looked at."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any  # Any: members of a body as they were sent

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from product_svc.catalog import services
from product_svc.catalog.models import (
    AttributeRole,
    AttributeType,
    BarcodeKind,
    PriceListChannel,
    ShippingMethod,
    Unit,
)
from shared_libs.api.fields import (
    AwareDateTimeField,
    CodeField,
    CountryField,
    CurrencyField,
    ExactDecimalField,
    QuantityField,
    RegionField,
    SkuField,
    StrictIntegerField,
    TextField,
    TranslatedField,
    UnitPriceField,
)
from shared_libs.api.serializers import InputSerializer
from shared_libs.trade.barcodes import BarcodeText

MAX_ROWS = 200
MAX_TEXT = 20_000
MAX_VALUES = 100
MAX_NAME = 64
MAX_PACK = 100_000
CODE = r"^[a-z][a-z0-9_]{0,31}$"
PLACE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", re.ASCII)
SMALL = 2**15 - 1
MAX_PRICE = Decimal("9999999999.9999")


def up_to(rows: int) -> dict[str, Any]:
    """The bound of a list of objects, which DRF's type stubs do not know."""
    return {"max_length": rows}


class ValuesField(serializers.Field[dict[str, object], Any, Any, Any]):
    """An object of at most a hundred values by code; the rules look at the values."""

    default_error_messages = {"invalid": "An object of values by code is expected."}

    def to_internal_value(self, data: Any) -> dict[str, object]:
        if (
            not isinstance(data, dict)
            or len(data) > MAX_VALUES
            or max(map(len, data), default=0) > MAX_NAME
        ):
            self.fail("invalid")
        return {key: self._value(value) for key, value in data.items()}

    def _value(self, value: Any) -> object:
        return TextField().run_validation(value) if isinstance(value, str) else value

    def to_representation(self, value: Any) -> Any:
        return value


class BarcodeInput(InputSerializer):
    code = TextField(max_length=64)
    kind = serializers.ChoiceField(choices=BarcodeKind.choices)
    pack_quantity = StrictIntegerField(min_value=1, max_value=MAX_PACK, required=False)

    class Meta:
        dataclass = BarcodeText


class ProductInput(InputSerializer):
    slug = serializers.SlugField(max_length=160)
    name = TranslatedField()
    description = TranslatedField(max_length=MAX_TEXT, required=False, allow_null=True)
    seo_title = TranslatedField(max_length=120, required=False, allow_null=True)
    seo_description = TranslatedField(max_length=320, required=False, allow_null=True)
    category = serializers.SlugField(max_length=80, required=False, allow_null=True)
    brand = serializers.SlugField(max_length=80, required=False, allow_null=True)
    tax_category = serializers.SlugField(max_length=32)
    product_type = serializers.SlugField(max_length=32, required=False, allow_null=True)
    attributes = ValuesField(required=False)


class ProductChangeInput(ProductInput):
    slug = serializers.SlugField(max_length=160, required=False)
    name = TranslatedField(required=False)
    tax_category = serializers.SlugField(max_length=32, required=False)


class VariantInput(InputSerializer):
    sku = SkuField()
    label = TranslatedField(max_length=120, required=False)  # type: ignore[assignment] # DRF takes it off the class
    options = ValuesField(required=False)
    unit = serializers.ChoiceField(choices=Unit.choices, required=False)
    whole_quantity = serializers.BooleanField(required=False)
    weight_grams = StrictIntegerField(min_value=0, required=False, allow_null=True)
    length_mm = StrictIntegerField(min_value=0, required=False, allow_null=True)
    width_mm = StrictIntegerField(min_value=0, required=False, allow_null=True)
    height_mm = StrictIntegerField(min_value=0, required=False, allow_null=True)
    country_of_origin = serializers.RegexField(r"^([A-Z]{2})?$", required=False, allow_blank=True)
    hs_code = serializers.RegexField(
        r"^([0-9]{6}([0-9]{2}){0,2})?$", required=False, allow_blank=True
    )
    min_age = StrictIntegerField(min_value=0, max_value=99, required=False, allow_null=True)
    track_inventory = serializers.BooleanField(required=False)
    allow_backorder = serializers.BooleanField(required=False)
    barcodes = BarcodeInput(many=True, required=False, **up_to(MAX_ROWS))


class VariantChangeInput(VariantInput):
    sku = SkuField(required=False)


class BundleItemInput(InputSerializer):
    sku = SkuField()
    quantity = QuantityField()

    class Meta:
        dataclass = services.BundleItem


@dataclass(frozen=True)
class BundleBody:
    """What a bundle is made of."""

    components: tuple[services.BundleItem, ...]


class BundleInput(InputSerializer):
    components = BundleItemInput(many=True, **up_to(MAX_ROWS))

    class Meta:
        dataclass = BundleBody


@dataclass(frozen=True)
class ReasonBody:
    """Why."""

    reason: str = ""


class ReasonInput(InputSerializer):
    reason = TextField(max_length=100, required=False, allow_blank=True)

    class Meta:
        dataclass = ReasonBody


@dataclass(frozen=True)
class PictureBody:
    """A file, or none where only its texts change, and what it shows."""

    file: Any = None  # Any: an uploaded file
    alt_en: str = ""
    alt_fr: str = ""
    sku: str | None = None
    position: int | None = None

    @property
    def text(self) -> services.PictureText:
        """What the picture shows."""
        return services.PictureText(self.alt_en, self.alt_fr, self.sku, self.position)


class PictureChangeInput(InputSerializer):
    alt_en = TextField(max_length=200, required=False, allow_blank=True)
    alt_fr = TextField(max_length=200, required=False, allow_blank=True)
    sku = SkuField(required=False, allow_null=True)
    position = serializers.IntegerField(min_value=0, max_value=9_999, required=False)

    class Meta:
        dataclass = PictureBody


class PictureInput(PictureChangeInput):
    file = serializers.FileField(allow_empty_file=True, max_length=255)


class CategoryChangeInput(InputSerializer):
    name = TranslatedField(max_length=120, required=False)
    parent = serializers.SlugField(  # type: ignore[assignment] # DRF takes it off the class
        max_length=80, required=False, allow_null=True
    )
    position = StrictIntegerField(min_value=0, required=False)


class CategoryInput(CategoryChangeInput):
    slug = serializers.SlugField(max_length=80)
    name = TranslatedField(max_length=120)

    class Meta:
        dataclass = services.CategoryPlace


@dataclass(frozen=True)
class BrandBody:
    """A maker's name."""

    slug: str
    name: str


class BrandChangeInput(InputSerializer):
    name = TextField(max_length=120, required=False)


class BrandInput(InputSerializer):
    slug = serializers.SlugField(max_length=80)
    name = TextField(max_length=120)

    class Meta:
        dataclass = BrandBody


class ChoiceInput(InputSerializer):
    value = serializers.SlugField(max_length=64)
    label = TranslatedField(max_length=120)  # type: ignore[assignment] # DRF takes it off the class

    class Meta:
        dataclass = services.ChoiceItem


class AttributeChangeInput(InputSerializer):
    name = TranslatedField(max_length=120, required=False)
    type = serializers.ChoiceField(choices=AttributeType.choices, required=False)
    unit = TextField(max_length=16, required=False, allow_blank=True)
    is_facet = serializers.BooleanField(required=False)
    choices = ChoiceInput(many=True, required=False, **up_to(MAX_ROWS))


class AttributeInput(AttributeChangeInput):
    code = serializers.RegexField(CODE)
    name = TranslatedField(max_length=120)
    type = serializers.ChoiceField(choices=AttributeType.choices)

    class Meta:
        dataclass = services.AttributeItem


class TypeLineInput(InputSerializer):
    attribute = serializers.RegexField(CODE)
    role = serializers.ChoiceField(choices=AttributeRole.choices, required=False)
    is_required = serializers.BooleanField(required=False)

    class Meta:
        dataclass = services.TypeLine


class TypeChangeInput(InputSerializer):
    name = TranslatedField(max_length=120, required=False)
    attributes = TypeLineInput(many=True, required=False, **up_to(MAX_ROWS))


class TypeInput(TypeChangeInput):
    code = serializers.SlugField(max_length=32)
    name = TranslatedField(max_length=120)

    class Meta:
        dataclass = services.TypeItem


class PlaceField(TextField):
    """A country, or a region of it, such as CA-QC."""

    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data)
        if not PLACE.fullmatch(code):
            raise serializers.ValidationError(_("A place is a code such as CA-QC."), code="invalid")
        return code


class PriorityField(StrictIntegerField):
    """Which of several goes first: the higher number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=-SMALL, max_value=SMALL, **kwargs)


class PriceListChangeInput(InputSerializer):
    name = TextField(max_length=120, required=False, allow_blank=True)
    currency = CurrencyField(required=False)
    channel = serializers.ChoiceField(choices=PriceListChannel.choices, required=False)
    store = CodeField(required=False, allow_blank=True)
    customer_group = CodeField(required=False, allow_blank=True)
    priority = PriorityField(required=False)
    tax_inclusive = serializers.BooleanField(required=False)
    active_from = AwareDateTimeField(required=False, allow_null=True)
    active_to = AwareDateTimeField(required=False, allow_null=True)


class PriceListInput(PriceListChangeInput):
    code = CodeField()
    currency = CurrencyField()


class TaxCategoryChangeInput(InputSerializer):
    name = TranslatedField(max_length=120, required=False)


class TaxCategoryInput(InputSerializer):
    code = serializers.SlugField(max_length=32)
    name = TranslatedField(max_length=120)


class TaxZoneChangeInput(InputSerializer):
    name = TextField(max_length=120, required=False)


class TaxZoneInput(InputSerializer):
    country = CountryField()
    region = RegionField(required=False)
    name = TextField(max_length=120)


class TaxRateInput(InputSerializer):
    zone = PlaceField()
    tax_category = serializers.SlugField(max_length=32)
    code = CodeField(max_length=12)
    rate = ExactDecimalField(max_places=6, min_value=Decimal(0), max_value=Decimal(100))
    valid_from_date = serializers.DateField()
    jurisdiction = TextField(max_length=8, required=False, allow_blank=True)
    is_compound = serializers.BooleanField(required=False)


class ShippingRateChangeInput(InputSerializer):
    amount = UnitPriceField(max_value=MAX_PRICE, required=False)
    is_active = serializers.BooleanField(required=False)


class ShippingRateInput(ShippingRateChangeInput):
    method = serializers.ChoiceField(choices=ShippingMethod.choices)
    currency = CurrencyField()
    amount = UnitPriceField(max_value=MAX_PRICE)


Sent = Mapping[str, Any]
