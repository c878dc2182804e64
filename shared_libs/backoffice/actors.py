"""Who did something, as colleagues call them: ledgers keep `staff:UUID`, pages show a name."""

from collections.abc import Iterable
from typing import Any  # Any: the user model differs (customer has its own)
from uuid import UUID

from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shared_libs.auth.principals import principal_of

_SHORT = 8


def actor_of(request: HttpRequest) -> str:
    """Who clicks, as histories and ledgers name it."""
    principal = principal_of(request.user)
    return principal.actor if principal else "staff:unknown"


class Names:
    """How the actors of one page are called.

    `expect` asks for all that a page will show, in one query; who was not expected is asked for
    when it is read.
    """

    def __init__(self, actors: Iterable[str] = ()) -> None:
        self._known: dict[str, str] = {}
        self.expect(actors)

    def expect(self, actors: Iterable[str]) -> None:
        """These will be read: who of the staff they are is asked at once."""
        unknown = {actor for actor in actors if actor and actor not in self._known}
        found = _staff(actor.partition(":")[2] for actor in unknown if actor.startswith("staff:"))
        for actor in unknown:
            self._known[actor] = found.get(actor.partition(":")[2], "") or in_words(actor)

    def __getitem__(self, actor: str) -> str:
        """A name, or words; nothing for nobody."""
        if actor and actor not in self._known:
            self.expect([actor])
        return self._known.get(actor, "")


def names_on(request: HttpRequest) -> Names:
    """The names of the page that is being made, for all its parts."""
    if not hasattr(request, "actor_names"):
        request.actor_names = Names()  # type: ignore[attr-defined] # ours, for lists and inlines
    return request.actor_names  # type: ignore[attr-defined, no-any-return] # as above


def in_words(actor: str) -> str:
    """What is said of an actor whose name this service does not know."""
    kind, _colon, identity = actor.partition(":")
    words = {
        "staff": _("somebody of staff (%(short)s)"),
        "customer": _("the customer"),
        "cart": _("a guest"),
        "register": _("register %(short)s"),
        "svc": _("automatic (%(name)s)"),
        "service": _("automatic (%(name)s)"),
        "system": _("automatic (%(name)s)"),
        "console": _("at the console"),
        "provider": _("the sign-in provider"),
    }
    known = {"short": identity[-_SHORT:], "name": identity.replace("_", " ")}
    return words[kind] % known if kind in words else actor


def person(user: Any) -> str:
    """How colleagues call a user: by name, else by address."""
    return str(user.get_full_name() or user.email or user.get_username())


def _staff(ids: Iterable[str]) -> dict[str, str]:
    """Who of these this service knows, by their ids; each has a row here since the first visit."""
    wanted = [each for each in ids if _is_uuid(each)]
    if not wanted:
        return {}
    users: Any = get_user_model()
    field = getattr(users, "STAFF_ID_FIELD", users.USERNAME_FIELD)
    found = users._default_manager.filter(**{f"{field}__in": wanted})  # noqa: SLF001 # Django's documented way for a swappable model
    return {str(getattr(user, field)): person(user) for user in found}


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
