"""Who plays a role: a model, and the name under which a certificate knows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from turnloom.agents.model import Model

ROLES = ("toolsmith", "composer", "reasoner", "critic")
"""The roles that a team of models always has; `judge` is the other one."""
JUDGE = "judge"


@dataclass(frozen=True, slots=True)
class RoleModel:
    """A model by name."""

    name: str
    model: Model


RoleModels: TypeAlias = Mapping[str, RoleModel]
"""Role → who plays it."""


def same_model(name: str, model: Model) -> RoleModels:
    """One model in every role."""
    return dict.fromkeys((*ROLES, JUDGE), RoleModel(name, model))
