"""The books of the test payment provider.

They stand for somebody else's system: only providers/_test.py reads and writes them, in
transactions of its own.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from order_svc.orders.models._money import AmountField


class ChargeQuerySet(models.QuerySet["ProviderCharge"]):
    """The provider's charges."""

    def locked(self) -> "ChargeQuerySet":
        """The rows, held until the transaction ends."""
        return self.order_by("pk").select_for_update(of=("self",))


class ProviderCharge(models.Model):
    """What the provider knows under a reference; the void of an unknown one is known too."""

    reference = models.UUIDField(unique=True)
    state = models.CharField(max_length=20)
    currency = models.CharField(max_length=3, blank=True)
    authorised = AmountField()
    captured = AmountField()
    refunded = AmountField()
    # what the means of payment does when money is to go back
    token = models.CharField(max_length=40, blank=True, db_default="")

    # whoever has this may answer for the bank's customer
    challenge = models.UUIDField(null=True, unique=True)

    objects = ChargeQuerySet.as_manager()

    class Meta:
        db_table = "test_provider_charge"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(captured__lte=F("authorised"), refunded__lte=F("captured")),
                name="the_provider_gives_back_what_it_has",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"


class ProviderEntry(models.Model):
    """One movement in the provider's books."""

    charge = models.ForeignKey(ProviderCharge, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12)
    # the caller's own name for a refund: each is done once
    key = models.CharField(max_length=40, blank=True, db_default="")
    amount = AmountField()
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "test_provider_entry"
        constraints: ClassVar = [
            # each is done once for a charge, however often it is asked for
            models.UniqueConstraint(
                fields=["charge", "kind", "key"], name="the_provider_does_each_thing_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
