"""What the parameters and results of an operation are."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class OperationTypes:
    """The names of semantic types, by parameter and by place in the result."""

    consumes: dict[str, str] = field(default_factory=dict)
    produces: dict[str, str] = field(default_factory=dict)
