"""How much of one article a cart takes."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shared_libs.backoffice.columns import QuantityField
from shared_libs.backoffice.history import tracked


class ArticleLimit(models.Model):
    """The most of one article that a cart takes, in every channel; a channel's own limit may be
    tighter.
    """

    sku = models.CharField(_("SKU"), max_length=64, primary_key=True)
    max_quantity = QuantityField(_("most of it"), default=Decimal(1))

    history = tracked()

    class Meta:
        verbose_name = _("limit for an article")
        verbose_name_plural = _("limits for articles")
        constraints = [
            models.CheckConstraint(
                condition=Q(max_quantity__gt=0, max_quantity__lte=9999),
                name="carts_a_limit_for_an_article_is_0_to_9999",
            )
        ]

    def __str__(self) -> str:
        return self.sku
