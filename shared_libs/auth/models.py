"""Whose sessions have been ended, as this service has heard."""

from django.db import models


class RevokedSessions(models.Model):
    """Tokens and cookies of one account below a version are refused, though their time is not up.

    Kept for as long as such a token can live; the customer service keeps the version itself.
    """

    subject = models.CharField(max_length=64, primary_key=True)
    valid_from_version = models.PositiveIntegerField()
    revoked_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.subject} from {self.valid_from_version}"
