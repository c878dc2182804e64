"""Pictures of products; the files lie below MEDIA_ROOT under names of chance."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from product_svc.catalog.models._articles import Product, Variant
from product_svc.catalog.models._texts import in_reader_language


class Picture(models.Model):
    """One picture of a product, or of one of its variants, in three sizes of WebP."""

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    product = models.ForeignKey(
        Product, models.CASCADE, related_name="pictures", verbose_name=_("product")
    )
    variant = models.ForeignKey(
        Variant,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="pictures",
        verbose_name=_("variant"),
    )
    name = models.CharField(_("file"), max_length=32, unique=True, editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    alt_en = models.CharField(
        _("text in English"),
        max_length=200,
        blank=True,
        help_text=_("What the picture shows, for those who do not see it."),
    )
    alt_fr = models.CharField(_("text in French"), max_length=200, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(name__regex=r"^[0-9a-f]{32}$"), name="picture_has_a_name_of_chance"
            )
        ]

    def __str__(self) -> str:
        return in_reader_language(self.alt_en, self.alt_fr) or self.name
