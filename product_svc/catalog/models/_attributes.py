"""What can be said of an article beyond its name: typed attributes, gathered in product types."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from product_svc.catalog.models._locking import LockableQuerySet
from product_svc.catalog.models._texts import in_reader_language
from shared_libs.backoffice.history import tracked


class AttributeType(models.TextChoices):
    """What a value of an attribute is."""

    TEXT = "text", _("text")
    NUMBER = "number", _("number")
    BOOLEAN = "boolean", _("yes or no")
    CHOICE = "choice", _("choice from a list")


class AttributeDefinition(models.Model):
    """One thing that products can be described by, such as a colour or a capacity in litres."""

    code = models.SlugField(
        _("code"), max_length=32, unique=True, help_text=_("Letters, digits and underscores.")
    )
    name_en = models.CharField(_("name in English"), max_length=120)
    name_fr = models.CharField(_("name in French"), max_length=120, blank=True)
    type = models.CharField(_("type"), max_length=7, choices=AttributeType)
    unit = models.CharField(
        _("unit"), max_length=16, blank=True, help_text=_("Shown after a number, such as L or cm.")
    )
    is_facet = models.BooleanField(_("customers can filter by it"), default=False, db_default=False)
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)

    objects = LockableQuerySet.as_manager()
    history = tracked(excluded=["version"])

    class Meta:
        verbose_name = _("attribute")
        verbose_name_plural = _("attributes")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(type__in=["text", "number", "boolean", "choice"]),
                name="attribute_type_is_known",
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[a-z][a-z0-9_]{0,31}$"),
                name="attribute_code_is_a_plain_word",
            ),
        ]

    def __str__(self) -> str:
        return in_reader_language(self.name_en, self.name_fr)


class AttributeChoice(models.Model):
    """One value that an attribute of choices can have."""

    attribute = models.ForeignKey(
        AttributeDefinition, models.CASCADE, related_name="choices", verbose_name=_("attribute")
    )
    value = models.SlugField(_("value"), max_length=64, db_index=False)
    label_en = models.CharField(_("label in English"), max_length=120)
    label_fr = models.CharField(_("label in French"), max_length=120, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0, db_default=0)

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["attribute", "value"], name="a_choice_is_named_once_per_attribute"
            )
        ]

    def __str__(self) -> str:
        return in_reader_language(self.label_en, self.label_fr)


class ProductType(models.Model):
    """A kind of product: which attributes describe it, and in which ones its variants differ."""

    code = models.SlugField(_("code"), max_length=32, unique=True)
    name_en = models.CharField(_("name in English"), max_length=120)
    name_fr = models.CharField(_("name in French"), max_length=120, blank=True)
    attributes = models.ManyToManyField(
        AttributeDefinition, through="TypeAttribute", verbose_name=_("attributes")
    )
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)

    objects = LockableQuerySet.as_manager()
    history = tracked(excluded=["version"])

    class Meta:
        verbose_name = _("product type")
        verbose_name_plural = _("product types")

    def __str__(self) -> str:
        return in_reader_language(self.name_en, self.name_fr)


class AttributeRole(models.TextChoices):
    """What an attribute is to a product type."""

    PRODUCT = "product", _("describes the product")
    AXIS = "axis", _("tells variants apart")


class TypeAttribute(models.Model):
    """An attribute within a product type. An axis is always one of choices."""

    product_type = models.ForeignKey(
        ProductType, models.CASCADE, related_name="lines", verbose_name=_("product type")
    )
    attribute = models.ForeignKey(
        AttributeDefinition, models.PROTECT, verbose_name=_("attribute"), related_name="lines"
    )
    role = models.CharField(
        _("role"), max_length=7, choices=AttributeRole, default=AttributeRole.PRODUCT
    )
    is_required = models.BooleanField(_("required"), default=False, db_default=False)
    position = models.PositiveIntegerField(_("position"), default=0, db_default=0)

    class Meta:
        verbose_name = _("attribute of the type")
        verbose_name_plural = _("attributes of the type")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product_type", "attribute"],
                name="an_attribute_stands_once_in_a_product_type",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["product", "axis"]), name="attribute_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_type} {self.attribute}"
