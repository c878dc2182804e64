"""What a shop says of its carts."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shared_libs.backoffice.columns import QuantityField
from shared_libs.backoffice.history import tracked


class CartPolicy(models.Model):
    """What a shop says of the carts of one channel."""

    class MergeRule(models.TextChoices):
        """What becomes of an article that is in both carts at login."""

        SUM = "SUM", _("add the quantities")
        LARGER = "LARGER", _("keep the larger quantity")

    channel = models.CharField(_("channel"), max_length=8, primary_key=True)
    max_lines = models.PositiveSmallIntegerField(_("most different articles"), default=100)
    max_quantity = QuantityField(_("most of one article"), default=Decimal(9999))
    min_quantity = QuantityField(_("least of one article"), default=Decimal(0))
    days = models.PositiveSmallIntegerField(
        _("days a cart lives"), default=30, help_text=_("From its last change.")
    )
    merge_rule = models.CharField(
        _("an article in both carts at login"),
        max_length=8,
        choices=MergeRule,
        default=MergeRule.SUM,
    )
    abandoned_after_hours = models.PositiveSmallIntegerField(
        _("hours until a cart counts as abandoned"), default=4
    )
    reminders = models.PositiveSmallIntegerField(
        _("most reminders by mail"),
        default=1,
        help_text=_("Only to who agreed to it; none is none."),
    )
    reminder_hours = models.PositiveSmallIntegerField(_("hours between reminders"), default=48)

    history = tracked()

    class Meta:
        verbose_name = _("rules for carts")
        verbose_name_plural = _("rules for carts")
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=["web", "pos"]), name="carts_rules_are_for_a_channel"
            ),
            models.CheckConstraint(
                condition=Q(max_lines__gte=1, max_lines__lte=100),
                name="carts_a_cart_takes_1_to_100_articles",
            ),
            models.CheckConstraint(
                condition=Q(max_quantity__gt=0, max_quantity__lte=9999),
                name="carts_a_cart_takes_at_most_9999_of_one_article",
            ),
            models.CheckConstraint(
                condition=Q(min_quantity__gte=0) & Q(min_quantity__lte=F("max_quantity")),
                name="carts_the_least_is_not_more_than_the_most",
            ),
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=365), name="carts_a_cart_lives_1_to_365_days"
            ),
            models.CheckConstraint(
                condition=Q(reminders__lte=3), name="carts_nobody_is_reminded_more_than_3_times"
            ),
            models.CheckConstraint(
                condition=Q(abandoned_after_hours__gte=1, reminder_hours__gte=1),
                name="carts_nobody_is_reminded_at_once",
            ),
        ]

    def __str__(self) -> str:
        return self.channel
