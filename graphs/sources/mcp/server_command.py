"""The command that starts a server, as a specification writes it."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from turnloom.graphs.errors import SourceError, UsageError

EXAMPLE = "mcp:npx -y @modelcontextprotocol/server-filesystem {workdir=notes}"
_WORKDIR = re.compile(r"\{workdir(?:=([^{}]*))?\}")


@dataclass(frozen=True, slots=True)
class ServerCommand:
    """`words` are what is run, without a shell; `{workdir}` in them stands for a folder of the
    world's own, which begins as a copy of `seed` where there is one."""

    words: tuple[str, ...]
    has_folder: bool = False
    seed: Path | None = None
    url: str = ""
    """Where the server is, which then is not ours to start."""

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is on another machine."""
        return bool(self.url) and not _is_loopback(urlsplit(self.url).hostname or "")

    def at(self, folder: Path) -> list[str]:
        """The command line for a world with this folder."""
        return [_WORKDIR.sub(lambda _: str(folder), word) for word in self.words]


def server_command(text: str) -> ServerCommand:
    """Read a command. Raises `UsageError` for what is none, and `SourceError` for a folder that
    is not there."""
    try:
        words = tuple(shlex.split(text))
    except ValueError as error:
        raise UsageError(f"mcp:{text} is no command: {error}") from None
    if not words or "\0" in text:
        raise UsageError(f'mcp: names no command: write --env "{EXAMPLE}"')
    if words[0].startswith(("http://", "https://")):
        return _address(words)
    named = [found for word in words for found in _WORKDIR.findall(word)]
    seeds = {found for found in named if found}
    if len(seeds) > 1:
        raise UsageError(f"mcp:{text} begins with two folders: name one in {{workdir=FOLDER}}")
    seed = Path(seeds.pop()) if seeds else None
    if seed is not None and not seed.is_dir():
        raise SourceError(f"mcp:{text}: there is no folder {seed} to begin with")
    return ServerCommand(words, bool(named), seed)


def _address(words: tuple[str, ...]) -> ServerCommand:
    """A server that runs already. What is sent to another machine is sent encrypted."""
    parts = urlsplit(words[0])
    if len(words) > 1 or not parts.hostname:
        raise UsageError(f"mcp:{' '.join(words)} is no address: write --env mcp:http://HOST/PATH")
    if parts.username or parts.password:
        raise UsageError("an address with a password in it would stand in every sample")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise UsageError(f"mcp:{words[0]}: another machine is reached by https:// alone")
    return ServerCommand(words, url=words[0])


def _is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
