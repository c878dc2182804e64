"""Logs as one JSON object a line: an event, its fields, the correlation id, nobody's data."""

import logging
import logging.config
import re
from collections.abc import Mapping
from typing import Any  # Any: structlog's event dictionaries

import structlog

# A cart's id, in its path or under its name in the store, is the guest's key to it.
_CART_ID = re.compile(r"(/carts/|\b(?:cart|key|thawed):)(?!mine(?:[/\s?\"]|$))[^/\s?\":]+")


def configure(options: Mapping[str, Any]) -> None:
    """Route structlog and the standard library through one JSON renderer (LOGGING_CONFIG)."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        mask_cart_ids,
    ]
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "json": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        structlog.processors.JSONRenderer(),
                    ],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": options.get("level", "INFO")},
            "loggers": {
                "django_structlog": {"level": "WARNING"},
                "procrastinate": {"level": "WARNING"},
                "urllib3": {"level": "WARNING"},
            },
        }
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def mask_cart_ids(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Hide cart ids in whatever is logged."""
    for field in ("path", "request", "event", "exception"):
        value = event.get(field)
        if isinstance(value, str):
            event[field] = _CART_ID.sub(r"\1***", value)
    return event
