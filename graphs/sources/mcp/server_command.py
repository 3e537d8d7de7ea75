"""The command that starts a server, as a specification writes it."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

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
        raise UsageError(f"mcp:{words[0]}: servers are reached by a command alone, not over HTTP")
    named = [found for word in words for found in _WORKDIR.findall(word)]
    seeds = {found for found in named if found}
    if len(seeds) > 1:
        raise UsageError(f"mcp:{text} begins with two folders: name one in {{workdir=FOLDER}}")
    seed = Path(seeds.pop()) if seeds else None
    if seed is not None and not seed.is_dir():
        raise SourceError(f"mcp:{text}: there is no folder {seed} to begin with")
    return ServerCommand(words, bool(named), seed)
