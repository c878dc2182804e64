"""Articles that are sold together as one."""

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from product_svc.catalog.models._articles import Variant
from shared_libs.backoffice.columns import QuantityField

LEAST = Decimal("0.001")
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('catalog_bundleline'))"


class BundleLineQuerySet(models.QuerySet["BundleLine"]):
    """Questions about bundles."""

    def hold_all_bundles(self) -> None:
        """Let nobody else change what any bundle is made of until the transaction ends.

        One lock for all of them: two changes that are each harmless can close a cycle together.
        It is taken before any product is locked.
        """
        with connection.cursor() as cursor:
            cursor.execute(_LOCK)


class BundleLine(models.Model):
    """So many of one article in each bundle."""

    bundle = models.ForeignKey(
        Variant, models.CASCADE, related_name="bundle_lines", verbose_name=_("bundle")
    )
    component = models.ForeignKey(
        Variant, models.PROTECT, related_name="in_bundles", verbose_name=_("component")
    )
    quantity = QuantityField(_("quantity"), validators=[MinValueValidator(LEAST)])

    objects = BundleLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("bundle line")
        verbose_name_plural = _("bundle lines")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bundle", "component"], name="a_component_stands_once_in_a_bundle"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0), name="bundle_quantity_is_above_zero"
            ),
            models.CheckConstraint(
                condition=~Q(bundle=F("component")), name="a_bundle_does_not_contain_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity.normalize():f} x {self.component}"
