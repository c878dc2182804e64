"""Where it is sold: stores, their registers, and the codes that enrol a till as a register."""

import secrets
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from sales_svc.sales.models._fields import LockableQuerySet, amount_field
from shared_libs.backoffice.columns import ActorField
from shared_libs.backoffice.history import tracked
from shared_libs.ids import uuid7

DEFAULT_ALLOWANCE = Decimal(100)


def new_receipt_key() -> str:
    """A secret that a register's receipts are found by."""
    return secrets.token_hex(32)


class Store(models.Model):
    """A place that sells over the counter; its time zone dates what is sold there.

    `registrations` are its tax numbers by tax code, as receipts show them.
    """

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=255)
    currency = models.CharField(_("currency"), max_length=3)
    time_zone = models.CharField(_("time zone"), max_length=64)
    country = models.CharField(_("country"), max_length=2)
    region = models.CharField(_("region"), max_length=3, blank=True)
    receipt_head = models.TextField(_("top of receipts"), max_length=500, blank=True)
    receipt_foot_en = models.TextField(
        _("bottom of receipts (English)"), max_length=500, blank=True
    )
    receipt_foot_fr = models.TextField(_("bottom of receipts (French)"), max_length=500, blank=True)
    registrations = models.JSONField(_("tax registrations"), default=dict, blank=True)

    objects = LockableQuerySet.as_manager()
    history = tracked()

    class Meta:
        verbose_name = _("store")
        verbose_name_plural = _("stores")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="sales_store_currency_is_iso_4217"
            ),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"), name="sales_store_country_is_iso_3166"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Register(models.Model):
    """A till's identity and its place in a store.

    `last_sequence` is the highest seen, `contiguous_sequence` the highest below which none is
    missing, `last_receipt` and `last_z` the last numbers given out. All change under the row's lock
    only. `offline_allowance` is what its till may take from gift cards while it cannot ask.
    """

    class Kind(models.TextChoices):
        """What the register is for; the clocks of a replay are not judged."""

        STANDARD = "standard", _("standard")
        REPLAY = "replay", _("replay")

    class Status(models.TextChoices):
        """Whether its credential is honoured."""

        ACTIVE = "active", _("active")
        REVOKED = "revoked", _("revoked")

    id = models.UUIDField(_("id"), primary_key=True, default=uuid7, editable=False)
    store = models.ForeignKey(
        Store, models.PROTECT, related_name="registers", verbose_name=_("store")
    )
    name = models.CharField(_("name"), max_length=100)
    code = models.CharField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.STANDARD)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.ACTIVE)
    credential_hash = models.CharField(  # noqa: DJ001 - null until enrolled, and unique
        _("hash of the credential"), max_length=64, unique=True, null=True, editable=False
    )
    enrolled_at = models.DateTimeField(_("enrolled at"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)
    revoked_by = ActorField(_("revoked by"), max_length=100, blank=True, editable=False)
    last_sequence = models.BigIntegerField(_("last sequence"), default=0)
    contiguous_sequence = models.BigIntegerField(_("complete up to sequence"), default=0)
    last_receipt = models.BigIntegerField(_("last receipt"), default=0)
    last_z = models.BigIntegerField(_("last Z report"), default=0)
    receipt_key = models.CharField(
        _("key of receipts"), max_length=64, default=new_receipt_key, editable=False
    )
    offline_allowance = amount_field(_("offline allowance"), default=DEFAULT_ALLOWANCE)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)

    objects = LockableQuerySet.as_manager()

    class Meta:
        verbose_name = _("register")
        verbose_name_plural = _("registers")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["store", "name"],
                condition=Q(status="active"),
                name="sales_register_name_once_in_a_store",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["active", "revoked"]),
                name="sales_register_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["standard", "replay"]), name="sales_register_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(offline_allowance__gte=0),
                name="sales_register_allowance_is_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(last_sequence__gte=models.F("contiguous_sequence")),
                name="sales_register_is_complete_at_most_up_to_its_last_sequence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def is_replay(self) -> bool:
        """Whether its clock and lateness are left unjudged."""
        return self.kind == self.Kind.REPLAY


class EnrolmentCode(models.Model):
    """A code with which a till becomes a register, once and for a while; only its hash is kept."""

    register = models.ForeignKey(
        Register, models.CASCADE, related_name="enrolment_codes", verbose_name=_("register")
    )
    code_hash = models.CharField(_("hash of the code"), max_length=64, unique=True)
    created_by = ActorField(_("made by"), max_length=100)
    created_at = models.DateTimeField(_("made at"), db_default=Now())
    expires_at = models.DateTimeField(_("expires at"))
    used_at = models.DateTimeField(_("used at"), null=True)

    objects = LockableQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment code")
        verbose_name_plural = _("enrolment codes")

    def __str__(self) -> str:
        return f"{self.register_id} {self.expires_at}"


class EnrolmentAttempts(models.Model):
    """How often an address has tried codes in its current window of time."""

    address = models.CharField(_("address"), max_length=64, unique=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    window_ends_at = models.DateTimeField(_("window ends at"))

    class Meta:
        verbose_name = _("enrolment attempts")
        verbose_name_plural = _("enrolment attempts")

    def __str__(self) -> str:
        return f"{self.address} {self.attempts}"
