"""The command line: `turnloom COMMAND`. Exit codes follow sysexits; see docs/design/engine.md."""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    from turnloom.engine.interrupt import quietly_interrupted  # noqa: PLC0415 - see there

    with quietly_interrupted():
        from turnloom.engine.cli.command_line import run_command_line  # noqa: PLC0415
    return run_command_line(arguments)


__all__ = ["main"]
