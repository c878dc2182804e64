"""Orders that staff prepare for customers, who then pay them by a link."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shared_libs.backoffice.columns import ActorField, AddressField


class DraftOrders(models.QuerySet["DraftOrder"]):
    """Draft orders, with the one spelling of a lock."""

    def locked(self) -> "DraftOrders":
        """In a fixed order, until the transaction ends."""
        return self.order_by("pk").select_for_update(of=("self",))


class DraftOrder(models.Model):
    """What staff have put together for a customer: by telephone, by mail, at the desk.

    It holds no stock and no price but those that were agreed on. Sent, it is a cart that nobody
    changes, opened by a link; ordered as any cart. The link's token and the cart's id are made of
    its key, `links` and the service's secret; only the token's SHA-256 is here.
    """

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "OPEN", _("being prepared")
        SENT = "SENT", _("to be paid")
        ORDERED = "ORDERED", _("ordered")
        LAPSED = "LAPSED", _("not paid in time")
        DISCARDED = "DISCARDED", _("discarded")

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    version = models.PositiveIntegerField(_("version"), default=1)
    store = models.CharField(_("store"), max_length=20, blank=True)
    customer_id = models.CharField(_("customer"), max_length=64, blank=True, db_index=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True, db_index=True)
    language = models.CharField(_("language"), max_length=8)
    currency = models.CharField(_("currency"), max_length=3)
    lines = models.JSONField(_("lines"), default=list)
    coupons = models.JSONField(_("coupons"), default=list)
    shipping_method = models.CharField(_("shipping method"), max_length=12)
    pickup_location = models.CharField(_("pickup place"), max_length=20, blank=True)
    shipping_address = AddressField(_("delivery address"), null=True, blank=True)
    note = models.CharField(_("note for colleagues"), max_length=1000, blank=True)
    customer_note = models.CharField(_("words to the customer"), max_length=1000, blank=True)
    created_by = ActorField(_("prepared by"), max_length=120)
    created_at = models.DateTimeField(_("prepared at"), db_index=True)
    changed_at = models.DateTimeField(_("changed at"))
    links = models.PositiveSmallIntegerField(_("links made"), default=0)
    token_digest = models.CharField(_("digest of the token"), max_length=64, blank=True)
    cart_number = models.CharField(_("cart"), max_length=20, blank=True, db_index=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    link_ends_at = models.DateTimeField(_("link ends at"), null=True, blank=True)
    order_number = models.CharField(_("order"), max_length=40, blank=True)

    objects = DraftOrders.as_manager()

    class Meta:
        verbose_name = _("draft order")
        verbose_name_plural = _("draft orders")
        permissions = [("prepare_draftorder", "Can prepare orders for customers")]
        constraints = [
            models.UniqueConstraint(
                fields=["token_digest"],
                condition=~Q(token_digest=""),
                name="carts_a_token_opens_one_draft",
            ),
            models.UniqueConstraint(
                fields=["order_number"],
                condition=~Q(order_number=""),
                name="carts_a_draft_becomes_one_order",
            ),
            models.CheckConstraint(
                condition=~Q(state="SENT")
                | (~Q(token_digest="") & ~Q(cart_number="") & Q(link_ends_at__isnull=False)),
                name="carts_a_draft_that_is_sent_has_a_link_with_an_end",
            ),
            models.CheckConstraint(
                condition=Q(state="ORDERED") ^ Q(order_number=""),
                name="carts_a_draft_that_is_ordered_names_its_order",
            ),
        ]
        indexes = [
            models.Index(
                fields=["link_ends_at"],
                condition=Q(state="SENT"),
                name="carts_drafts_with_a_link",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people call it."""
        return f"D-{self.pk:06d}"


class DraftStep(models.Model):
    """What was done with a draft order, by whom and when. Never changed, and names no person."""

    class Kind(models.TextChoices):
        """What was done."""

        PREPARED = "PREPARED", _("prepared")
        CHANGED = "CHANGED", _("changed")
        SENT = "SENT", _("sent")
        LINKED = "LINKED", _("opened for payment")
        WITHDRAWN = "WITHDRAWN", _("link taken back")
        LAPSED = "LAPSED", _("not paid in time")
        ORDERED = "ORDERED", _("ordered")
        DISCARDED = "DISCARDED", _("discarded")
        ERASED = "ERASED", _("personal data erased")

    draft = models.ForeignKey(
        DraftOrder, models.PROTECT, related_name="steps", verbose_name=_("draft order")
    )
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    actor = ActorField(_("who"), max_length=120)
    done_at = models.DateTimeField(_("when"))
    changes = models.JSONField(_("changes"), default=dict)

    class Meta:
        verbose_name = _("step of a draft order")
        verbose_name_plural = _("steps of draft orders")

    def __str__(self) -> str:
        return self.kind
