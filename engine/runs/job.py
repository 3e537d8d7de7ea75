"""A job: which samples to make, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from turnloom.agents.teams.team import Team
from turnloom.engine.ledger.shard import DEFAULT_LIMIT, ShardLimit
from turnloom.engine.runner.settings import RunSettings
from turnloom.engine.runs.folder import Mode
from turnloom.engine.sinks import DiskSpacePolicy, Sink
from turnloom.engine.sinks.followers import FurtherSinks
from turnloom.graphs.json_value import JsonObject


@dataclass(frozen=True, slots=True)
class Job:
    """What to make and where. `configuration` is what the settings' fingerprint was taken of."""

    team: Team
    settings: RunSettings
    configuration: JsonObject
    out: Path
    mode: Mode = Mode.AUTO
    disk_space: DiskSpacePolicy = field(default_factory=DiskSpacePolicy)
    shards: ShardLimit = DEFAULT_LIMIT
    more_sinks: Sequence[Sink] = ()
    further: FurtherSinks = field(default_factory=FurtherSinks)
