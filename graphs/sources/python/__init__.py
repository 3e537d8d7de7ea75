"""The `python:module:attribute` source: a user's class, object, factory or list of functions."""

from __future__ import annotations

from turnloom.graphs.sources.python.open_python import open_isolated, open_python

__all__ = ["open_isolated", "open_python"]
