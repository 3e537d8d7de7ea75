"""The proxy that the environment names for an address: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, but for
what NO_PROXY lists, and never for this machine.

Read by ourselves, since a client that trusts the environment also sends what stands in `.netrc`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from yarl import URL

from turnloom.engine.client.secret import SecretForm, secret_forms
from turnloom.graphs.errors import UsageError


@dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP proxy. `origin` and `variable`, which named it, are all that is ever shown."""

    url: URL = field(repr=False)
    origin: str
    variable: str

    def secrets(self) -> tuple[SecretForm, ...]:
        """What must not be shown of an answer."""
        return () if self.url.password is None else tuple(secret_forms(self.url.password))


def proxy_for(url: URL, environment: Mapping[str, str]) -> Proxy | None:
    """The proxy through which to reach `url`. Raises `UsageError` for one that cannot be used."""
    host = url.host or ""
    if is_loopback(host) or _is_excepted(host, url.port, _value("no_proxy", environment)[1]):
        return None
    for name in (f"{url.scheme}_proxy", "all_proxy"):
        if name == "http_proxy" and "REQUEST_METHOD" in environment:
            continue  # a CGI script's visitor sets HTTP_PROXY by a header
        variable, address = _value(name, environment)
        if address:
            return _proxy(variable, address)
    return None


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _value(name: str, environment: Mapping[str, str]) -> tuple[str, str]:
    """A variable as it is spelled, and its value; the lower case counts first, as for curl."""
    spelled = next((each for each in (name, name.upper()) if each in environment), name)
    return spelled, environment.get(spelled, "").strip()


def _proxy(variable: str, address: str) -> Proxy:
    try:
        url = URL(address if "://" in address else f"http://{address}")
        origin = str(url.origin())
    except (ValueError, TypeError):
        raise UsageError(
            f"the environment's {variable} is no proxy's address: write it as http://HOST:PORT"
        ) from None
    if url.scheme not in {"http", "https"}:
        raise UsageError(
            f"the environment's {variable} names a {url.scheme} proxy, which is not spoken here: "
            "give an HTTP proxy, or list the model's host in NO_PROXY"
        )
    return Proxy(url, origin, variable)


def _is_excepted(host: str, port: int | None, listed: str) -> bool:
    names = [name.strip().lower() for name in listed.split(",")]
    return any(name and _matches(host.lower(), port, name) for name in names)


def _matches(host: str, port: int | None, name: str) -> bool:
    """Whether NO_PROXY's `name` (a host, a domain, a network, each with a port or not) has `host`
    in it."""
    if name == "*":
        return True
    try:
        return ip_address(host) in ip_network(name, strict=False)
    except ValueError:
        pass
    before, colon, after = name.rpartition(":")
    if colon and after.isdecimal() and before.count(":") == 0:
        if int(after) != port:
            return False
        name = before
    domain = name.removeprefix("*").removeprefix(".")
    return host == domain or host.endswith(f".{domain}")
