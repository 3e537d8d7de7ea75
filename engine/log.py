"""Logging: one event a line on stderr, for people or as JSON."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import cast

import structlog
from structlog.typing import FilteringBoundLogger, Processor


class LogFormat(StrEnum):
    CONSOLE = "console"
    JSON = "json"


def logger(style: LogFormat = LogFormat.CONSOLE) -> FilteringBoundLogger:
    """A logger that writes to stderr. Control characters are always escaped."""
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True, key="time")
    steps: list[Processor] = [structlog.processors.add_log_level, stamp]
    if style is LogFormat.JSON:
        steps.append(structlog.processors.JSONRenderer())
    else:
        steps.append(structlog.processors.KeyValueRenderer(key_order=["time", "level", "event"]))
    wrapped = structlog.wrap_logger(structlog.WriteLogger(sys.stderr), processors=steps)
    return cast(FilteringBoundLogger, wrapped)
