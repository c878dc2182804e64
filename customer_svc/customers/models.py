"""People: those who buy, those who work here, and the programs that act for the shop."""

import uuid
from typing import Any, ClassVar  # Any: Django's manager methods take free fields

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from customer_svc.customers import rules


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
    scopes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    session_version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    USERNAME_FIELD = "email"
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


class Customer(models.Model):
    """Someone who buys; shares its id with the account."""

    user = models.OneToOneField(User, models.PROTECT, primary_key=True, related_name="customer")
    number = models.CharField(_("number"), max_length=20, unique=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    group = models.CharField(_("group"), max_length=40, blank=True)
    points_balance = models.IntegerField(_("points"), default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")

    def __str__(self) -> str:
        return self.number


class Address(models.Model):
    """Where a customer receives goods or bills."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="addresses")
    name = models.CharField(_("name"), max_length=200)
    line1 = models.CharField(_("address"), max_length=200)
    line2 = models.CharField(_("address, second line"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100)
    region = models.CharField(_("province or state"), max_length=3, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2)
    is_default_shipping = models.BooleanField(_("default for shipping"), default=False)
    is_default_billing = models.BooleanField(_("default for billing"), default=False)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=models.Q(is_default_shipping=True),
                name="a customer has one default shipping address",
            ),
            models.UniqueConstraint(
                fields=["customer"],
                condition=models.Q(is_default_billing=True),
                name="a customer has one default billing address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line1}, {self.city}"


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


class LoyaltyEntry(models.Model):
    """Points given or taken for one document; rows are only ever added."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="loyalty_entries")
    document = models.CharField(_("document"), max_length=80)
    points = models.IntegerField(_("points"))
    balance_after = models.IntegerField(_("balance after"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("loyalty entry")
        verbose_name_plural = _("loyalty entries")
        constraints = [
            models.UniqueConstraint(fields=["document"], name="a document moves points once"),
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.points:+d}"
