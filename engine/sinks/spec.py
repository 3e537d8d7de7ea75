"""Specifications of further sinks: `jsonl:FILE`, `parquet:DIR`, `https://host/path`, `-`."""

# ruff: noqa: PLC0415 - an HTTP client and a user's module are imported when a sink needs them

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol
from urllib.parse import urlsplit

from turnloom.engine.address import known_as, spoken
from turnloom.engine.client.secret import Secret
from turnloom.engine.home_path import home_path
from turnloom.engine.sinks.file import jsonl_sink, zstd_sink
from turnloom.engine.sinks.parquet import ParquetSink
from turnloom.engine.sinks.sink import Sink, missing_methods
from turnloom.engine.sinks.sqlite import SqliteSink
from turnloom.engine.sinks.stdout import StdoutSink
from turnloom.graphs.errors import SourceError, UsageError
from turnloom.graphs.sources.entry_points import installed_entry_points, loaded

TOKEN = "TURNLOOM_SINK_TOKEN"  # noqa: S105 - the name of a variable
STDOUT = "-"
ENTRY_POINTS = "turnloom.sinks"
"""The group in which installed packages name kinds of sinks of their own."""


@dataclass(frozen=True, slots=True)
class SinkSpec:
    """A sink by the name under which its cursor is kept, and a way to open it; when `open` is
    called with True, what is there already is to be replaced."""

    name: str
    open: Callable[[bool], Sink]


class _OnPath(Protocol):
    def __call__(self, path: Path, /, *, fresh: bool) -> Sink: ...


_ON_PATH: dict[str, _OnPath] = {
    "jsonl": jsonl_sink,
    "jsonl.zst": zstd_sink,
    "sqlite": SqliteSink,
    "parquet": ParquetSink,
}
_KINDS = ", ".join(
    (*(f"{kind}:PATH" for kind in _ON_PATH), "http(s)://…", "python:module:attribute", STDOUT)
)


Kinds = Mapping[str, Callable[[str], SinkSpec]]
"""Kinds of sinks by what stands before the first colon, each with what reads the whole spec."""


def read_sinks(specs: Sequence[str], kinds: Kinds = MappingProxyType({})) -> list[SinkSpec]:
    """The sinks that `specs` name, of `kinds` or of those known here. Raises `UsageError` for an
    unknown kind, a missing path and a sink named twice."""
    read = [kinds.get(spec.partition(":")[0], partial(_read, kinds))(spec) for spec in specs]
    names = [spec.name for spec in read]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"the sink {twice} is named twice")
    return read


def _read(kinds: Kinds, spec: str) -> SinkSpec:
    kind, colon, rest = spec.partition(":")
    if spec == STDOUT:
        return SinkSpec(STDOUT, lambda _: StdoutSink(leave_quietly=True))
    if kind in ("http", "https"):
        return _http_spec(spec)
    if kind == "python":
        return SinkSpec(str(spec), lambda _: _python_sink(rest))
    if colon and kind not in _ON_PATH and (point := installed_entry_points(ENTRY_POINTS).get(kind)):
        return SinkSpec(str(spec), lambda _: _made(loaded(point), spec, rest))
    if not colon or kind not in _ON_PATH:
        known = ", ".join((_KINDS, *kinds))
        raise UsageError(f"unknown sink {spoken(spec)}: use {known}")
    if not rest:
        raise UsageError(f"the sink {spoken(spec)} names no path: write {kind}:PATH")
    opener = _ON_PATH[kind]
    path = sink_path(spec, rest)
    return SinkSpec(str(spec), lambda fresh: opener(path, fresh=fresh))


def sink_path(spec: str, path: str) -> Path:
    """The path that a spec names. Raises `UsageError` where there is no such home folder."""
    try:
        return home_path(Path(path))
    except ValueError as error:
        raise UsageError(f"the sink {spoken(spec)}: {error}") from None


def _http_spec(url: str) -> SinkSpec:
    if "@" in url:  # wherever it stands: a password may hold what ends a host
        raise UsageError(f"an address must not hold a password: put a token into {TOKEN}")
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it checks it
        loopback = parts.hostname in ("localhost", "127.0.0.1", "::1")
    except ValueError:
        raise UsageError("the address of an HTTP sink cannot be read") from None
    if not parts.hostname:
        raise UsageError("the address of an HTTP sink names no host")
    token = Secret.from_environment(TOKEN) if TOKEN in os.environ else None
    if token is not None and parts.scheme == "http" and not loopback:
        raise UsageError(f"{TOKEN} would travel in the clear to {parts.netloc}: use https")
    return SinkSpec(known_as(parts), lambda _: _http_sink(url, token))


def _http_sink(url: str, token: Secret | None) -> Sink:
    from turnloom.engine.sinks.http import HttpSink

    return HttpSink(url, token)


def _python_sink(name: str) -> Sink:
    """A user's own: a class or function that makes a sink without arguments."""
    from turnloom.graphs.sources.python.loading import load

    return _made(load(name).value, f"python:{name}")


def _made(make: Any, spec: str, *rest: str) -> Sink:
    """The sink that `make` makes, of the `rest` behind its kind where there is one."""
    try:
        sink: Sink = make(*rest)
    except (Exception, SystemExit) as error:  # whatever a user's own does
        why = f"{type(error).__name__}: {error}".removesuffix(": ")
        raise SourceError(f"{spec} makes no sink: {why}") from error
    for method in missing_methods(sink):
        raise SourceError(f"{spec} makes no sink: it lacks the method {method}")
    return sink
