"""How answers are written: compact JSON, and the browsable explorer for people with a browser."""

from collections.abc import Mapping
from typing import Any  # Any: an answer is free JSON

import orjson
from rest_framework.renderers import BaseRenderer, BrowsableAPIRenderer


class JSONRenderer(BaseRenderer):
    """Writes JSON with orjson; Decimals and dates that reach it are written as strings."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,  # noqa: ARG002  # DRF's signature
        renderer_context: Mapping[str, Any] | None = None,  # noqa: ARG002  # DRF's signature
    ) -> bytes:
        return b"" if data is None else to_json(data)


class ExplorerRenderer(BrowsableAPIRenderer):
    """The browsable API. Bodies are JSON, so the raw form is shown and no HTML form is derived."""

    def get_default_renderer(self, view: Any) -> BaseRenderer:  # noqa: ARG002  # DRF's signature
        return PrettyJSONRenderer()

    def render_form_for_serializer(self, serializer: Any) -> str:  # noqa: ARG002  # DRF's signature
        return ""

    def get_raw_data_form(self, data: Any, view: Any, method: str, request: Any) -> Any:
        """The form holds a body that works, to be changed and sent."""
        from shared_libs.api.schema import example_body  # noqa: PLC0415  # reads settings that name us

        form = super().get_raw_data_form(data, view, method, request)
        example = example_body(view, method)
        if form is not None and example is not None:
            form.fields["_content"].initial = PrettyJSONRenderer().render(example).decode()
        return form

    def show_form_for_method(self, view: Any, method: str, request: Any, obj: Any) -> bool:
        return method in view.allowed_methods and bool(
            super().show_form_for_method(view, method, request, obj)
        )

    def get_rendered_html_form(self, data: Any, view: Any, method: str, request: Any) -> Any:
        return (
            super().get_rendered_html_form(data, view, method, request)
            if method in {"DELETE", "OPTIONS"}
            else None
        )


class PrettyJSONRenderer(JSONRenderer):
    """JSON with indents, as the explorer shows it."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,  # noqa: ARG002  # DRF's signature
        renderer_context: Mapping[str, Any] | None = None,  # noqa: ARG002  # DRF's signature
    ) -> bytes:
        return b"" if data is None else to_json(data, option=orjson.OPT_INDENT_2)


def to_json(data: Any, *, option: int = orjson.OPT_NON_STR_KEYS) -> bytes:
    """The bytes of a JSON answer; half a character that a caller sent is quoted as a `?`."""
    try:
        return orjson.dumps(data, default=str, option=option)
    except TypeError:
        # only such a string is worth a second walk; whatever else it is fails again
        return orjson.dumps(_whole(data), default=str, option=option)


def _whole(data: Any) -> Any:
    """The same without lone surrogates, of which UTF-8 has none."""
    if isinstance(data, str):
        return data.encode("utf-8", "replace").decode()
    if isinstance(data, Mapping):
        return {_whole(name): _whole(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_whole(each) for each in data]
    return data
