"""Which Turnloom this is: goes into fingerprints and certificates."""

from __future__ import annotations

from functools import cache


@cache
def version() -> str:
    """The installed version, or `0+source` where the package is not installed."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - start-up time

    try:
        return version("turnloom")
    except PackageNotFoundError:
        return "0+source"
