"""The keys that clients have used, with what they were answered."""

from typing import ClassVar

from django.db import models


class IdempotencyKey(models.Model):
    """One key of one caller on one route; written in the transaction of the effect it stands for.

    No committed row is without its answer: a request that ends without one leaves no row.
    """

    actor = models.CharField(max_length=100)
    route = models.CharField(max_length=200)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=100)
    headers = models.JSONField()
    body = models.BinaryField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["actor", "route", "key"], name="idempotency_one_answer_per_key"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="idempotency_expires_at")]

    def __str__(self) -> str:
        return f"{self.actor} {self.route} {self.key}"
