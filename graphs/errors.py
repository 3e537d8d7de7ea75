"""The ground floor's errors.

TurnloomError
├── InputError        bad input from outside: a file, a module, a sample (exit code 65)
│   └── SourceError   a tool source that cannot be opened or read
├── UsageError        wrong on the command line itself: an unknown environment or option (64)
└── ToolError         a tool call that the environment refuses; it becomes the call's result
"""

from __future__ import annotations


class TurnloomError(Exception):
    """Root of every error that Turnloom raises on purpose; its text is fit to be shown."""


class InputError(TurnloomError):
    """Something that came from outside is wrong; the message names file, place and remedy."""


class SourceError(InputError):
    """A tool source cannot be opened or read."""


class UsageError(TurnloomError):
    """The command line itself is wrong: an unknown environment, class, sampler or value."""


class ToolError(TurnloomError):
    """A tool refuses a call. The environment turns it into `{"error": message}`, not a crash."""
