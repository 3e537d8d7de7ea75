"""The offline teacher: every role played without a model, deterministic, no network, no key."""

from turnloom.agents.offline.team import offline_team

__all__ = ["offline_team"]
