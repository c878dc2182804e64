"""What PostgreSQL keeps of carts that live in Redis, and of those that were left."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shared_libs.backoffice.columns import ActorField, AmountField


class CartSnapshots(models.QuerySet["CartSnapshot"]):
    """Snapshots, with the one spelling of a lock."""

    def locked(self) -> "CartSnapshots":
        """In a fixed order, until the transaction ends."""
        return self.order_by("pk").select_for_update(of=("self",))

    def living(self, *, now: datetime) -> "CartSnapshots":
        """Those of carts that can still be used, and come back should the store lose them."""
        return self.filter(state__in=["active", "frozen"], expires_at__gt=now)


class CartState(models.TextChoices):
    """Where a cart stands; `moved` is one that came back under another id."""

    ACTIVE = "active", _("active")
    FROZEN = "frozen", _("held by a checkout")
    CONVERTED = "converted", _("ordered")
    MERGED = "merged", _("part of a customer's cart")
    MOVED = "moved", _("came back under another number")


class CartSnapshot(models.Model):
    """A cart as it was when the job last looked, a minute after its last change at most.

    Of the id, which opens the cart, there is the SHA-256; the number is made of that.
    """

    number = models.CharField(_("number"), max_length=20, primary_key=True)
    digest = models.CharField(_("digest of the cart's id"), max_length=64, unique=True)
    customer_id = models.CharField(_("customer"), max_length=64, blank=True, db_index=True)
    email = models.CharField(_("e-mail for reminders"), max_length=254, blank=True, db_index=True)
    has_consent = models.BooleanField(_("agreed to reminders"), default=False)
    state = models.CharField(_("state"), max_length=12, choices=CartState)
    currency = models.CharField(_("currency"), max_length=3)
    channel = models.CharField(_("channel"), max_length=8)
    language = models.CharField(_("language"), max_length=8)
    version = models.PositiveBigIntegerField(_("version"))
    content = models.JSONField(_("content"))
    lines = models.PositiveSmallIntegerField(_("lines"))
    value = AmountField(_("value"), max_digits=14, decimal_places=2)
    changed_at = models.DateTimeField(_("changed at"), db_index=True)
    taken_at = models.DateTimeField(_("taken at"))
    expires_at = models.DateTimeField(_("expires at"), db_index=True)
    is_abandoned = models.BooleanField(_("abandoned"), default=False)

    objects = CartSnapshots.as_manager()

    class Meta:
        verbose_name = _("cart")
        verbose_name_plural = _("carts")
        permissions = [
            ("release_cartsnapshot", "Can release a cart from its checkout"),
            ("price_cartsnapshot", "Can agree on a price for a line"),
        ]
        indexes = [
            models.Index(
                fields=["changed_at"],
                condition=Q(state="active", is_abandoned=False, lines__gt=0),
                name="carts_that_may_be_abandoned",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class AbandonedCarts(models.QuerySet["AbandonedCart"]):
    """Abandoned carts, with the one spelling of a lock."""

    def locked(self) -> "AbandonedCarts":
        """In a fixed order, until the transaction ends; those that another job has are left out."""
        return self.order_by("pk").select_for_update(of=("self",), skip_locked=True)


class AbandonedCart(models.Model):
    """A cart with something in it that nobody has touched for hours.

    Whose it is stands in its snapshot alone, and goes with that. The token of its reminders is
    made of its key and the service's secret; only its SHA-256 is here.
    """

    class State(models.TextChoices):
        """What became of it."""

        ABANDONED = "ABANDONED", _("abandoned")
        RECOVERED = "RECOVERED", _("recovered")
        EXPIRED = "EXPIRED", _("expired")

    class How(models.TextChoices):
        """What brought its shopper back."""

        LINK = "LINK", _("by the link of a reminder")
        RETURN = "RETURN", _("of their own accord")
        ORDER = "ORDER", _("to order it")

    snapshot = models.ForeignKey(
        CartSnapshot,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="abandonments",
        verbose_name=_("cart"),
    )
    number = models.CharField(_("number"), max_length=20)
    channel = models.CharField(_("channel"), max_length=8)
    currency = models.CharField(_("currency"), max_length=3)
    lines = models.PositiveSmallIntegerField(_("lines"))
    value = AmountField(_("value"), max_digits=14, decimal_places=2)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ABANDONED)
    how = models.CharField(_("came back"), max_length=8, choices=How, blank=True)
    abandoned_at = models.DateTimeField(_("last touched"), db_index=True)
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0)
    remind_at = models.DateTimeField(_("next reminder"), null=True, blank=True)
    token_digest = models.CharField(_("digest of the token"), max_length=64, blank=True)
    recovered_at = models.DateTimeField(_("recovered at"), null=True, blank=True)
    order_number = models.CharField(_("order"), max_length=40, blank=True)

    objects = AbandonedCarts.as_manager()

    class Meta:
        verbose_name = _("abandoned cart")
        verbose_name_plural = _("abandoned carts")
        constraints = [
            models.UniqueConstraint(
                fields=["number", "abandoned_at"],
                name="carts_a_cart_is_abandoned_once_at_a_moment",
            ),
            models.UniqueConstraint(
                fields=["token_digest"],
                condition=~Q(token_digest=""),
                name="carts_a_token_recovers_one_cart",
            ),
            models.CheckConstraint(
                condition=Q(state="RECOVERED", recovered_at__isnull=False)
                | (~Q(state="RECOVERED") & Q(recovered_at__isnull=True)),
                name="carts_what_is_recovered_says_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["remind_at"],
                condition=Q(state="ABANDONED"),
                name="carts_waiting_for_a_reminder",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class StaffAction(models.Model):
    """What a member of staff did to a cart, and why. Never changed."""

    class Kind(models.TextChoices):
        """What was done."""

        RELEASED = "RELEASED", _("released from its checkout")
        PRICE_AGREED = "PRICE_AGREED", _("agreed on a price")
        PRICE_RESTORED = "PRICE_RESTORED", _("took back an agreed price")

    snapshot = models.ForeignKey(
        CartSnapshot,
        models.SET_NULL,
        null=True,
        related_name="staff_actions",
        verbose_name=_("cart"),
    )
    number = models.CharField(_("number"), max_length=20)
    kind = models.CharField(_("what"), max_length=16, choices=Kind)
    actor = ActorField(_("who"), max_length=120)
    reason = models.CharField(_("reason"), max_length=255)
    done_at = models.DateTimeField(_("when"))
    reference = models.UUIDField(_("reference"), null=True, unique=True, editable=False)
    sku = models.CharField(_("SKU"), max_length=64, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    list_price = models.DecimalField(
        _("price on the list"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    unit_price = models.DecimalField(
        _("agreed price"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    quantity = models.DecimalField(
        _("for so many"), max_digits=12, decimal_places=3, null=True, blank=True
    )

    class Meta:
        verbose_name = _("action of staff")
        verbose_name_plural = _("actions of staff")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="carts_what_staff_do_has_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(kind="PRICE_AGREED")
                | Q(unit_price__lt=F("list_price"), unit_price__gte=0, quantity__gt=0),
                name="carts_an_agreed_price_is_below_the_list",
            ),
        ]

    def __str__(self) -> str:
        return self.number
