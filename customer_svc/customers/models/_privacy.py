"""What people ask of us by law: a copy of what we hold, or its erasure."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from customer_svc.customers.models._customers import Customer
from shared_libs.backoffice.columns import ActorField


class PrivacyRequest(models.Model):
    """One wish of one person, answered by all seven services."""

    class Kind(models.TextChoices):
        EXPORT = "EXPORT", _("a copy of the data")
        ERASE = "ERASE", _("erasure")
        RECTIFY = "RECTIFY", _("correction")

    class Status(models.TextChoices):
        RECEIVED = "RECEIVED", _("received")
        VERIFIED = "VERIFIED", _("verified")
        RUNNING = "RUNNING", _("running")
        DONE = "DONE", _("done")
        REFUSED = "REFUSED", _("refused")

    OPEN = (Status.RECEIVED, Status.VERIFIED, Status.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="privacy_requests", verbose_name=_("customer")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.RECEIVED)
    reason = models.CharField(_("reason"), max_length=150, blank=True)
    actor = ActorField(_("by"), max_length=100, blank=True)
    requested_at = models.DateTimeField(_("received at"))
    verified_at = models.DateTimeField(_("verified at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    wanted = models.JSONField(_("what is right"), default=dict, blank=True, editable=False)
    content = models.JSONField(null=True, editable=False)
    expires_at = models.DateTimeField(_("to be fetched until"), null=True)
    fetched_at = models.DateTimeField(_("fetched at"), null=True)

    class Meta:
        verbose_name = _("privacy request")
        verbose_name_plural = _("privacy requests")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind"],
                condition=models.Q(status__in=["RECEIVED", "VERIFIED", "RUNNING"]),
                name="a person asks for one thing once at a time",
            )
        ]
        indexes = [models.Index(fields=["status"], name="customers_privacy_status")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_status_display()})"


class PrivacyReceipt(models.Model):
    """What one service has said to a request; its content is gone when the copy is made."""

    class Outcome(models.TextChoices):
        DONE = "done", _("done")
        NOTHING = "nothing_held", _("nothing held")
        LATER = "later", _("not yet")

    request = models.ForeignKey(PrivacyRequest, models.PROTECT, related_name="receipts")
    service = models.CharField(_("service"), max_length=20)
    outcome = models.CharField(_("answer"), max_length=20, choices=Outcome)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    content = models.JSONField(default=dict, editable=False)
    answered_at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("answer of a service")
        verbose_name_plural = _("answers of the services")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "service"], name="a service answers a request once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.outcome}"
