"""Staff read and type the time on the wall of the shop."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone


class ShopTimeMiddleware:
    """On the pages of admin sites moments are shown and taken in the shop's own time; APIs say and
    take UTC.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/admin/"):
            return self._get_response(request)
        with timezone.override(settings.SHOP_TIME_ZONE):
            return self._get_response(request)
