"""The command line: `turnloom COMMAND`. Exit codes follow sysexits; see docs/design/engine.md."""

from turnloom.engine.cli.entry import main

__all__ = ["main"]
