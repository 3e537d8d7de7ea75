"""Calibration: how often a solver solves samples, unaided, as each dial of difficulty is turned.

Every dial goes from its value at `easy` over what the request says to its value at `hard`, the
others staying as they are; the difficulty itself turns all of them. Each point explores the same
indices of the same seed, and a sample ends at its first turn that the solver misses: so a turn that
was tried is one trial, and a sample is solved where all its turns are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from turnloom.agents.difficulty import LEVELS, difficulty_settings
from turnloom.engine.outcome import Outcome
from turnloom.engine.recipe.compose import open_team
from turnloom.engine.recipe.request import GenerateRequest
from turnloom.engine.reports.wilson import wilson_interval
from turnloom.engine.runner.run import RunServices, run
from turnloom.engine.runner.settings import RunSettings
from turnloom.engine.stop import Stop
from turnloom.engine.turn_scheduler import TurnScheduler
from turnloom.graphs.json_value import JsonObject

DIFFICULTY = "difficulty"
AS_ASKED = "as asked"


@dataclass(slots=True)
class SolveRate:
    """How many of those tried were solved."""

    solved: int = 0
    tried: int = 0

    def add(self, solved: bool) -> None:
        self.solved += solved
        self.tried += 1

    @property
    def rate(self) -> float:
        return self.solved / self.tried if self.tried else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """At 95 %; the whole range where nothing was tried."""
        return wilson_interval(self.solved, self.tried) if self.tried else (0.0, 1.0)

    def is_above(self, other: SolveRate) -> bool:
        """Whether the intervals lie apart, this one above."""
        return self.interval[0] > other.interval[1]

    def to_json(self) -> JsonObject:
        low, high = self.interval
        counts: JsonObject = {"solved": self.solved, "tried": self.tried}
        return {**counts, "rate": self.rate, "low": low, "high": high}


@dataclass(slots=True)
class Point:
    """One place of the grid, and what was solved there. As a sink it counts what a run brings.

    lost   what came to nothing before the solver saw it, or after, by reason: no trial
    tools  turns by the tool that they end with
    """

    dial: str
    value: str
    settings: Mapping[str, object]
    samples: SolveRate = field(default_factory=SolveRate)
    turns: SolveRate = field(default_factory=SolveRate)
    tools: dict[str, SolveRate] = field(default_factory=dict)
    lost: Counter[str] = field(default_factory=Counter)

    async def write_group(self, group: Sequence[Outcome]) -> None:
        for outcome in group:
            self._add(outcome)

    async def close(self) -> None:
        """Nothing is held."""

    def _add(self, outcome: Outcome) -> None:
        if outcome.verified is not None:
            self.samples.add(solved=True)
            for turn in outcome.verified.turns:
                self._add_turn(turn.steps[-1].tool if turn.steps else "", solved=True)
        elif outcome.missed is not None:
            before, target = outcome.missed
            self.samples.add(solved=False)
            self.turns.solved += before
            self.turns.tried += before
            self._add_turn(target, solved=False)
        else:
            self.lost[outcome.reason] += 1

    def _add_turn(self, tool: str, *, solved: bool) -> None:
        self.turns.add(solved)
        if tool:
            self.tools.setdefault(tool, SolveRate()).add(solved)

    def to_json(self) -> JsonObject:
        return {
            "dial": self.dial,
            "value": self.value,
            "samples": self.samples.to_json(),
            "turns": self.turns.to_json(),
            "lost": dict(self.lost),
        }


@dataclass(frozen=True, slots=True)
class Calibration:
    """The points of a request; `counted` fills them."""

    request: GenerateRequest
    points: tuple[Point, ...]

    async def counted(
        self, seeds: int, stop: Stop, journals: Path | None = None
    ) -> AsyncIterator[Point]:
        """Try every point on indices below `seeds`, and give each when it is done; ends early where
        it is asked to stop. A model's answers are kept in the folder `journals`.

        Raises what opening a team and running it raise.
        """
        for point in self.points:
            request = self.request.model_copy(update=point.settings)
            scheduler = TurnScheduler()

            def journal(run: str) -> Path | None:
                return None if journals is None else journals / f"calls-{run[:8]}.jsonl"

            async with open_team(request, scheduler, journal) as opened:
                settings = RunSettings(
                    seeds + 1,
                    request.seed,
                    opened.fingerprint,
                    request.max_in_flight,
                    patience=seeds + 1,
                    end=seeds,
                )
                services = RunServices(stop=stop, turn_scheduler=scheduler)
                await run(opened.team, settings, [point], services)
            if stop.asked:
                return
            yield point

    def ends(self) -> Iterator[tuple[Point, Point]]:
        """Of every dial the easiest point and the hardest."""
        for dial in dict.fromkeys(point.dial for point in self.points if point.dial != AS_ASKED):
            own = [point for point in self.points if point.dial == dial]
            yield own[0], own[-1]

    def to_json(self) -> JsonObject:
        tools: dict[str, SolveRate] = {}
        for name, rate in chain.from_iterable(point.tools.items() for point in self.points):
            known = tools.setdefault(name, SolveRate())
            known.solved, known.tried = known.solved + rate.solved, known.tried + rate.tried
        return {
            "points": [point.to_json() for point in self.points],
            "dials": {easy.dial: bite(easy, hard) for easy, hard in self.ends()},
            "tools": {name: rate.to_json() for name, rate in sorted(tools.items())},
        }


def calibration(request: GenerateRequest) -> Calibration:
    """The grid around what is asked for. Only base dialogues are tried, each attempt unaided."""
    asked = request.model_copy(
        update={"guided": "drop", "hint": None, "variant": None, "n": 1, "sink": ()}
    )
    levels = {name: difficulty_settings(name) for name in LEVELS}
    easy, hard = levels["easy"], levels["hard"]
    nothing = dict.fromkeys(easy)
    points = [Point(AS_ASKED, "", {})]
    points += [Point(DIFFICULTY, name, {**nothing, DIFFICULTY: name}) for name in ("easy", "hard")]
    for dial in easy:
        points += [Point(dial, _text(level[dial]), {dial: level[dial]}) for level in (easy, hard)]
    return Calibration(asked, tuple(points))


def bite(easy: Point, hard: Point) -> str:
    """Of what a dial has an effect on: `samples`, `turns`, or `none`; `reversed` where it makes
    samples or turns easier."""
    for what in ("samples", "turns"):
        low, high = getattr(hard, what), getattr(easy, what)
        if high.is_above(low):
            return what
        if low.is_above(high):
            return "reversed"
    return "none"


def _text(value: tuple[int, int] | float) -> str:
    return "-".join(map(str, value)) if isinstance(value, tuple) else f"{value:g}"
