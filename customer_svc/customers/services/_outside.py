"""Staff whom an outside provider vouches for: their account here follows what it says."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from customer_svc.customers import errors, rules
from customer_svc.customers.models import User
from customer_svc.customers.services import _staff


def signs_in_elsewhere(*, user: User) -> bool:
    """Whether this member of staff signs in at the provider and not with a password of ours.

    Administrators may do both: someone has to get in when the provider is away.
    """
    return bool(settings.OPENID) and user.is_staff and not user.is_superuser


@transaction.atomic
def admit_from_provider(*, identity: rules.OutsideIdentity, now: datetime) -> User:
    """The person has an account of staff with the roles that their groups give.

    Known by the provider's name for them; the first time by an address that it has verified.
    Raises OutsideRefused for whoever has no role here, a closed account, or an address that is not
    theirs for sure or is a customer's.
    """
    roles = rules.roles_of_groups(groups=identity.groups, table=settings.OPENID["ROLES"])
    if not roles:
        raise errors.OutsideRefused
    user = _account_of(identity)
    if not user.is_staff or not user.may_sign_in:
        raise errors.OutsideRefused
    first_name, _blank, last_name = identity.name.partition(" ")
    user.first_name, user.last_name = first_name[:100], last_name[:100]
    user.save(update_fields=["first_name", "last_name"])
    _staff.follow_roles(user=user, roles=roles, actor="provider", now=now)
    return User.objects.prefetch_related("staff_roles").get(pk=user.pk)


def _account_of(identity: rules.OutsideIdentity) -> User:
    known = User.objects.filter(provider_subject=identity.subject).first()
    if known is not None:
        return known
    email = rules.normal_email(identity.email)
    if not email or not identity.is_email_verified:
        raise errors.OutsideRefused
    found = User.objects.select_for_update().filter(email=email).first()
    if found is None:
        found = User.objects.create_user(
            email=email, password=None, kind=User.Kind.STAFF, status=User.Status.ACTIVE
        )
    if found.provider_subject is not None or not found.is_staff:
        raise errors.OutsideRefused
    found.provider_subject = identity.subject
    found.save(update_fields=["provider_subject"])
    return found
