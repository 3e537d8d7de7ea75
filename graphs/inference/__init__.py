"""Annotations for tools that have none, inferred from their specifications and from observation."""

from __future__ import annotations

from turnloom.graphs.inference.annotations import InferredAnnotations, annotate

__all__ = ["InferredAnnotations", "annotate"]
