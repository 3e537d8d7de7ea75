"""Environments in a process of their own: what crashes, hangs or swells there costs one call."""

from turnloom.graphs.sources.isolated.limits import Sandbox, WorkerLimits

__all__ = ["Sandbox", "WorkerLimits"]
