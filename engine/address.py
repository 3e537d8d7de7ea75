"""Addresses that may hold a key: what is shown of them, and which must not be on a command line."""

from __future__ import annotations

import re
from hashlib import blake2b
from urllib.parse import SplitResult, parse_qsl, urlsplit

from turnloom.graphs.errors import UsageError

_ADDRESS = re.compile(r"//|[?@#]")
_KEY = re.compile(
    r"(?:.*[-_.])?(?:(?:api)?key|token|secret|pass|passwd|password|pwd|auth|authorization"
    r"|credentials?|sig|signature|code)",
    re.IGNORECASE,
)


class Address(str):
    """An address as it was given. It may hold a key, so `repr` does not show it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Address(***)"


def known_as(parts: SplitResult) -> str:
    """A name for an address: scheme, host and port. What follows, which may be as secret as a
    webhook's path, is told apart without being shown."""
    rest = f"{parts.path.removeprefix('/')}?{parts.query}".removesuffix("?")
    origin = f"{parts.scheme}://{parts.netloc}"
    return f"{origin}#{blake2b(rest.encode(), digest_size=4).hexdigest()}" if rest else origin


def spoken(text: str) -> str:
    """`text` in quotes, for a message that says what is wrong with it. Of what could be an
    address only the beginning is shown."""
    return repr(f"{re.split('[:/?@#]', text)[0]}…" if _ADDRESS.search(text) else str(text))


def refuse_exposed(option: str, address: str) -> None:
    """Raise `UsageError` for an address on the command line whose query holds a key: everyone on
    this machine can read it there."""
    try:
        names = [name for name, _ in parse_qsl(urlsplit(address).query, keep_blank_values=True)]
    except ValueError:
        return
    if exposed := next(filter(_KEY.fullmatch, names), None):
        raise UsageError(
            f"--{option}: the address holds a key ({exposed}), and everyone on this machine can "
            "read a command line: put the address into a file for --config"
        )
