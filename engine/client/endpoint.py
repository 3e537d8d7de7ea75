"""Where a model can be asked: one address, the key that goes there and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from yarl import URL

from turnloom.engine.client.http.proxy import Proxy, is_loopback, proxy_for
from turnloom.engine.client.secret import Secret, SecretForm, secret_forms
from turnloom.graphs.errors import UsageError

_PATH = "/chat/completions"
_ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - nothing listens here
"""Where servers say that they listen, and where they are found."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible server. `origin` (scheme, host, port) is all that is ever shown.

    `url` is the address of its chat completions. Make one with `parse_endpoint`.
    """

    url: URL = field(repr=False)
    origin: str
    key: Secret | None = field(default=None, repr=False)
    proxy: Proxy | None = None

    def headers(self) -> dict[str, str]:
        """What is sent with each request. The key goes to `url` only: redirects are refused."""
        plain = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "turnloom",
        }
        if self.key is None:
            return plain
        return {**plain, "Authorization": f"Bearer {self.key.reveal()}"}

    def secrets(self) -> tuple[SecretForm, ...]:
        """What must not be shown of an answer: the key, the values of the address's query, and the
        proxy's password."""
        values = list(self.url.query.values())
        if self.key is not None:
            values.append(self.key.reveal())
        proxy = () if self.proxy is None else self.proxy.secrets()
        return (*(trace for value in values for trace in secret_forms(value)), *proxy)


def parse_endpoint(
    address: str,
    key: Secret | None = None,
    *,
    allow_plain_http: bool = False,
    environment: Mapping[str, str] = os.environ,
) -> Endpoint:
    """The endpoint at a base address such as `http://127.0.0.1:8000/v1`, through the proxy that
    the `environment` names.

    Raises `UsageError` for what is no http address, holds a password, or would send prompts and
    key unencrypted to another machine.
    """
    if "@" in address:  # wherever it stands: a password may hold what ends a host
        raise UsageError(
            "the model's address holds a user or password: name an environment variable or a file "
            "for the key instead (and write any other @ as %40)"
        )
    url = _url(address.strip())
    origin = str(url.origin())
    if url.scheme == "http" and not allow_plain_http and not is_loopback(url.host or ""):
        raise UsageError(
            f"{origin} is another machine and plain http would show it keys and prompts on the "
            "way: use https, or say --plain-http (plain_http = true in a configuration) if the "
            "network is yours"
        )
    return Endpoint(_completions(url), origin, key, proxy_for(url, environment))


def _url(address: str) -> URL:
    if any(letter.isspace() for letter in address):
        raise UsageError("the model's address holds a space or line break")
    try:
        url = URL(address)
        url.port  # noqa: B018 - reading it checks it
    except (ValueError, TypeError):
        raise UsageError("the model's address is not a URL") from None
    if url.scheme not in {"http", "https"} or not url.host:
        raise UsageError("the model's address must be a URL that begins with http:// or https://")
    here = _ANY_ADDRESS.get(url.host)
    return url if here is None else url.with_host(here)


def _completions(url: URL) -> URL:
    path = url.path.rstrip("/")
    if not path.endswith(_PATH):
        path = (path or "/v1") + _PATH
    return url.with_path(path, keep_query=True).with_fragment(None)
