"""What templates of admin pages say as the pages of the house do."""

from typing import Any  # Any: Django's template context

from django import template

from shared_libs.backoffice.actors import names_on

register = template.Library()


@register.simple_tag(takes_context=True)
def called(context: Any, actor: str) -> str:
    """The name of an actor; the page expects its actors first, else each costs a query."""
    return names_on(context["request"])[actor]
