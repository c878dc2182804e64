"""How a sign-in is guarded and carried on."""

import uuid

from django.db import models

from customer_svc.customers.models._accounts import User


class SignInGuard(models.Model):
    """Wrong passwords for one account or from one address, counted in one statement."""

    key = models.CharField(max_length=80, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key


class RefreshFamily(models.Model):
    """One sign-in and all the refresh tokens that follow from it; only the newest is good."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="refresh_families")
    current_jti = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.id)
