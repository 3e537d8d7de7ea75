"""Cards for tools that have none, inferred from their specifications and from watching them."""

from __future__ import annotations

from turnloom.graphs.inference.annotations import Inferred, infer

__all__ = ["Inferred", "infer"]
