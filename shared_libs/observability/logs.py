"""Logs as one JSON object a line: an event, its fields, the correlation id, nobody's data."""

import logging
import logging.config
import re
from collections.abc import Mapping
from typing import Any  # Any: structlog's event dictionaries

import structlog

# A cart's id, in its path or under its name in the store, is the guest's key to it.
_CART_ID = re.compile(r"(/carts/|\b(?:cart|key|thawed):)(?!mine(?:[/\s?\"]|$))[^/\s?\":]+")

# What a mailed link has in its path, and a token wherever it stands, opens an account.
_TOKEN = re.compile(
    r"(/auth/(?:verify|email|password/reset)/|/privacy/(?:confirm|copy)/)[^/\s?\"]+"
    r"|eyJ[\w-]+\.[\w-]+\.[\w-]+"
)
# Somebody's address, name or token may be asked for in a query.
_QUERY = re.compile(r"\?.*", re.DOTALL)


def configure(options: Mapping[str, Any]) -> None:
    """Route structlog and the standard library through one JSON renderer (LOGGING_CONFIG)."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        mask_keys,
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


def mask_keys(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Hide cart ids, tokens, and what addresses ask for, in whatever is logged."""
    for field in ("path", "request", "event", "exception"):
        value = event.get(field)
        if isinstance(value, str):
            kept = _QUERY.sub("?***", value) if field in {"path", "request"} else value
            event[field] = _TOKEN.sub(_hidden, _CART_ID.sub(r"\1***", kept))
    return event


def _hidden(found: re.Match[str]) -> str:
    return f"{found.group(1) or ''}***"
