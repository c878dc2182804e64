"""What a shop offers, to whom, when, and how often."""

from typing import Any, ClassVar  # Any: Django's lazy texts

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from product_svc.promotions.models._locking import LockableQuerySet
from shared_libs.backoffice.columns import ActorField, AmountField, QuantityField
from shared_libs.backoffice.history import tracked


class Scope(models.TextChoices):
    """What a promotion takes something off."""

    CATALOGUE = "catalogue", _("single articles")
    ORDER = "order", _("the whole order")
    SHIPPING = "shipping", _("shipping")


class Action(models.TextChoices):
    """What a promotion does."""

    PERCENTAGE = "percentage", _("percent off")
    AMOUNT = "amount", _("amount off")
    FIXED_PRICE = "fixed_price", _("fixed price for each")
    BUY_X_GET_Y = "buy_x_get_y", _("buy some, get some cheaper")
    GIFT = "gift", _("gift")
    FREE_SHIPPING = "free_shipping", _("free shipping")


class State(models.TextChoices):
    """Where a promotion stands."""

    DRAFT = "draft", _("draft")
    SCHEDULED = "scheduled", _("scheduled")
    # in French it runs, while an article is on sale
    ACTIVE = "active", pgettext_lazy("promotion", "active")
    PAUSED = "paused", _("paused")
    ENDED = "ended", _("ended")


class Channel(models.TextChoices):
    """Where something is sold."""

    WEB = "web", _("web")
    POS = "pos", _("till")


def _words(label: Any, help_text: Any, base: models.Field) -> ArrayField:
    return ArrayField(base, blank=True, default=list, verbose_name=label, help_text=help_text)


class Promotion(models.Model):
    """One offer: what it takes off, from which baskets, and within which limits.

    `used_count` and `used_amount` are what is held and redeemed of it; they change by guarded
    updates only, so that no limit is ever passed.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_en = models.CharField(
        _("name in English"), max_length=120, help_text=_("What customers read on the receipt.")
    )
    name_fr = models.CharField(_("name in French"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)

    scope = models.CharField(_("off what"), max_length=9, choices=Scope, default=Scope.ORDER)
    action = models.CharField(
        _("what happens"), max_length=13, choices=Action, default=Action.PERCENTAGE
    )
    value = AmountField(
        _("value"),
        max_digits=14,
        decimal_places=4,
        default=0,
        help_text=_("Percent, or an amount of money. 100 percent is free."),
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        help_text=_("Needed for amounts of money and a budget; empty for every currency."),
    )
    buy_quantity = models.PositiveSmallIntegerField(_("buy"), default=0)
    get_quantity = models.PositiveSmallIntegerField(_("get cheaper"), default=0)
    gift_sku = models.CharField(_("SKU of the gift"), max_length=64, blank=True)
    gift_quantity = models.PositiveSmallIntegerField(_("how many"), default=0)

    categories = _words(
        _("categories"), _("Slugs; what is below counts too."), models.CharField(max_length=80)
    )
    brands = _words(_("brands"), _("Slugs."), models.CharField(max_length=80))
    skus = _words(_("SKUs"), "", models.CharField(max_length=64))
    min_subtotal = AmountField(
        _("from an amount of"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    min_quantity = QuantityField(_("from a quantity of"), null=True, blank=True)
    channel = models.CharField(_("only in"), max_length=3, choices=Channel, blank=True)
    stores = _words(_("stores"), _("Codes; empty for all."), models.CharField(max_length=32))
    customer_groups = _words(
        _("customer groups"), _("Empty for everybody."), models.CharField(max_length=32)
    )
    weekdays = _words(_("days"), _("Empty for every day."), models.PositiveSmallIntegerField())
    from_time = models.TimeField(_("from"), null=True, blank=True)
    until_time = models.TimeField(_("until"), null=True, blank=True)

    priority = models.SmallIntegerField(
        _("priority"), default=0, help_text=_("The higher number goes first.")
    )
    stacking_group = models.SlugField(
        _("stacking group"),
        max_length=40,
        blank=True,
        help_text=_("Of promotions in one group, only the first that saves something counts."),
    )
    is_exclusive = models.BooleanField(
        _("stands alone"), default=False, help_text=_("Never together with another promotion.")
    )
    needs_coupon = models.BooleanField(
        _("only with a coupon"), default=False, help_text=_("Make its coupons after saving.")
    )

    starts_at = models.DateTimeField(_("starts at"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)

    total_limit = models.PositiveIntegerField(
        _("times in all"), null=True, blank=True, help_text=_("Empty for no limit.")
    )
    per_customer_limit = models.PositiveIntegerField(
        _("times for each customer"), null=True, blank=True, help_text=_("Empty for no limit.")
    )
    budget = AmountField(
        _("budget"),
        max_digits=14,
        decimal_places=4,
        null=True,
        blank=True,
        help_text=_("What it may give away in all; empty for no limit."),
    )
    used_count = models.PositiveIntegerField(_("times used"), default=0, editable=False)
    used_amount = AmountField(
        _("given away"), max_digits=14, decimal_places=4, default=0, editable=False
    )
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)

    objects = LockableQuerySet.as_manager()
    history = tracked(excluded=["version", "used_count", "used_amount"])

    class Meta:
        verbose_name = _("promotion")
        verbose_name_plural = _("promotions")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "scheduled", "active", "paused", "ended"]),
                name="promotion_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    scope="catalogue",
                    action__in=["percentage", "amount", "fixed_price", "buy_x_get_y"],
                )
                | Q(scope="order", action__in=["percentage", "amount", "gift"])
                | Q(scope="shipping", action__in=["percentage", "amount", "free_shipping"]),
                name="promotion_does_what_its_scope_allows",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0)
                & (~Q(action__in=["percentage", "buy_x_get_y"]) | Q(value__lte=100)),
                name="promotion_takes_off_no_more_than_all",
            ),
            models.CheckConstraint(
                condition=~Q(currency="")
                | (~Q(action__in=["amount", "fixed_price"]) & Q(budget__isnull=True)),
                name="promotion_in_money_names_its_currency",
            ),
            models.CheckConstraint(
                condition=~Q(action="buy_x_get_y") | Q(buy_quantity__gte=1, get_quantity__gte=1),
                name="promotion_of_sets_says_how_many",
            ),
            models.CheckConstraint(
                condition=~Q(action="gift") | (~Q(gift_sku="") & Q(gift_quantity__gte=1)),
                name="promotion_with_a_gift_names_it",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True)
                | Q(ends_at__isnull=True)
                | Q(ends_at__gt=F("starts_at")),
                name="promotion_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(total_limit__isnull=True) | Q(used_count__lte=F("total_limit")),
                name="promotion_is_not_used_more_often_than_allowed",
            ),
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | Q(used_amount__lte=F("budget")),
                name="promotion_keeps_to_its_budget",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["starts_at"],
                name="promotion_live",
                condition=Q(state__in=["scheduled", "active"]),
            )
        ]

    def __str__(self) -> str:
        french = (get_language() or "en").startswith("fr")
        return (self.name_fr if french else "") or self.name_en

    @property
    def is_limited(self) -> bool:
        """Whether each use must be held by whoever sells."""
        limits = (self.total_limit, self.per_customer_limit, self.budget)
        return self.needs_coupon or any(limit is not None for limit in limits)


class PromotionStep(models.Model):
    """A change of a promotion's state: by whom, when and why."""

    promotion = models.ForeignKey(Promotion, models.CASCADE, related_name="steps")
    from_state = models.CharField(_("from"), max_length=9, choices=State)
    to_state = models.CharField(_("to"), max_length=9, choices=State)
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    actor = ActorField(_("by"), max_length=120)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")

    def __str__(self) -> str:
        return f"{self.get_from_state_display()} → {self.get_to_state_display()}"
