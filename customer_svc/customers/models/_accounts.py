"""Who can sign in: those who buy, those who work here, and the programs that act for the shop."""

import uuid
from typing import Any, ClassVar  # Any: Django's manager methods take free fields

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from customer_svc.customers import rules
from shared_libs.backoffice.columns import ActorField


class UserManager(BaseUserManager["User"]):
    """Looks accounts up by the one spelling of their address."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=rules.normal_email(username or ""))

    def create_user(self, *, email: str, password: str | None, **fields: Any) -> "User":
        user = self.model(email=rules.normal_email(email), **fields)
        user.set_password(rules.normal_password(password) if password else None)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """An account that can prove who it is."""

    class Kind(models.TextChoices):
        CUSTOMER = "CUSTOMER", _("customer")
        STAFF = "STAFF", _("staff")
        SERVICE = "SERVICE", _("service account")

    class Status(models.TextChoices):
        PENDING = "PENDING", _("address not verified")
        ACTIVE = "ACTIVE", _("active")
        LOCKED = "LOCKED", _("locked")
        DISABLED = "DISABLED", _("disabled")
        ERASED = "ERASED", _("erased")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.CUSTOMER)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    email_verified_at = models.DateTimeField(_("address verified at"), null=True, blank=True)
    locale = models.CharField(_("language"), max_length=5, default="en")
    scopes = ArrayField(
        models.CharField(max_length=40), verbose_name=_("scopes"), default=list, blank=True
    )
    session_version = models.PositiveIntegerField(default=1, editable=False)
    provider_subject = models.CharField(max_length=255, null=True, unique=True, editable=False)  # noqa: DJ001  # unique where there is one
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    USERNAME_FIELD = "email"
    # by this `staff:UUID` names a member of staff; elsewhere the name of the user row
    STAFF_ID_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="an address is kept in lower case"
            ),
        ]

    @property
    def is_staff(self) -> bool:
        """Whether this account may enter the admin sites at all."""
        return self.kind == self.Kind.STAFF

    def get_full_name(self) -> str:
        """First and last name, as the admin sites greet."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def may_sign_in(self) -> bool:
        """Whether a right password opens this account."""
        return self.status in {self.Status.PENDING, self.Status.ACTIVE}

    @property
    def role_names(self) -> list[str]:
        """The roles of a member of staff, sorted."""
        return sorted({row.role for row in self.staff_roles.all()})

    @property
    def store_codes(self) -> list[str]:
        """The stores that the roles are bound to; none means all."""
        return sorted({row.store for row in self.staff_roles.all() if row.store})


# AbstractBaseUser declares is_active as a plain class attribute; ours follows from the status.
User.is_active = property(lambda self: self.may_sign_in)  # type: ignore[assignment]


class StaffRole(models.Model):
    """What a member of staff may do, and in which store (none: in all)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="staff_roles")
    role = models.CharField(
        _("role"), max_length=20, choices=[(role, role) for role in rules.ROLES]
    )
    store = models.CharField(_("store"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("staff role")
        verbose_name_plural = _("staff roles")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "store"], name="a role is given once for each store"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.store}".strip()


class AccountEvent(models.Model):
    """One line of what has happened with an account; the database refuses to change one.

    `detail` names documents, roles and amounts, never a person: it outlives an erasure.
    """

    class Kind(models.TextChoices):
        OPENED = "OPENED", _("account opened")
        EMAIL_VERIFIED = "EMAIL_VERIFIED", _("address verified")
        EMAIL_CHANGED = "EMAIL_CHANGED", _("e-mail address changed")
        PASSWORD_CHANGED = "PASSWORD_CHANGED", _("password changed")
        SESSIONS_ENDED = "SESSIONS_ENDED", _("signed out everywhere")
        TOKEN_REPLAYED = "TOKEN_REPLAYED", _("a used token came again")
        STATUS_CHANGED = "STATUS_CHANGED", _("status changed")
        ROLES_CHANGED = "ROLES_CHANGED", _("roles changed")
        PROFILE_CHANGED = "PROFILE_CHANGED", _("profile changed")
        ADDRESS_CHANGED = "ADDRESS_CHANGED", _("addresses changed")
        CONSENT_GIVEN = "CONSENT_GIVEN", _("consent given")
        CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN", _("consent withdrawn")
        NOTE_ADDED = "NOTE_ADDED", _("note added")
        GROUP_CHANGED = "GROUP_CHANGED", _("group changed")
        MERGED = "MERGED", _("accounts merged")
        BOUGHT = "BOUGHT", _("bought")
        CANCELLED = "CANCELLED", _("cancelled")
        RETURNED = "RETURNED", _("brought back")
        REFUNDED = "REFUNDED", _("refunded")
        POINTS_CHANGED = "POINTS_CHANGED", _("points changed")
        TIER_CHANGED = "TIER_CHANGED", _("tier changed")
        WALLET_CHANGED = "WALLET_CHANGED", _("wallet changed")
        PRIVACY = "PRIVACY", _("privacy request")
        SECOND_FACTOR = "SECOND_FACTOR", _("second factor")

    user = models.ForeignKey(User, models.PROTECT, related_name="events", verbose_name=_("account"))
    kind = models.CharField(_("what happened"), max_length=20, choices=Kind)
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    actor = ActorField(_("by"), max_length=100, blank=True)
    occurred_at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("timeline entry")
        verbose_name_plural = _("timeline")
        indexes = [models.Index(fields=["user", "-occurred_at"], name="customers_timeline")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.detail}".strip()
