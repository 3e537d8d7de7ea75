"""Fits the weights of the offline reasoner on explored traces, whose right calls are known.

    python bench/fit_reasoner.py [--samples 40] [--seed 11] [--held-out SPEC] [--write] [SPEC ...]

For every turn, with its hint and without, the plans that the search finds are tried out: those
that do what the gold did are to be worth more than the others (a log-linear model, pulled towards
the weights that stand in the file). The held-out domain has no part in the fit; the share of its
turns whose best plan is right is printed before and after.
"""

import argparse
import asyncio
import math
import random
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from unaided import SPECS, Gold, gold_turns

from turnloom.agents.dialogue import AssistantStep, Draft
from turnloom.agents.messages import ReasoningDrafted, ReasoningRequested
from turnloom.agents.offline.reasoner.reading.tool_index import IndexCache
from turnloom.agents.offline.reasoner.solver import weights as weighing
from turnloom.agents.offline.reasoner.solver.plan import Plan
from turnloom.agents.offline.reasoner.solver.search import Search
from turnloom.agents.offline.reasoner.solver.solve import carried_out, problem_of
from turnloom.graphs.call import ExecutedCall
from turnloom.graphs.sources import open_environment
from turnloom.graphs.tool import Tool

HELD_OUT = "python:examples.library_desk:LibraryDesk"
TRIED = 12
"""Plans tried out for a turn, and half as many for the tool that is right."""
FIXED = ("pick_",)
"""Features of choices that are made after a call has shown its result."""
STEP = 0.15
NEGLIGIBLE = 0.01
"""A plan that is less likely than this does not move the weights."""
PART_RIGHT = 0.4
"""How much a turn counts of which no plan is right."""


@dataclass(frozen=True)
class Candidate:
    """A plan: what it was weighed by, what each of its choices was, and how right it is."""

    features: Sequence[tuple[str, float]]
    choices: Sequence[Sequence[tuple[str, float]]]
    reward: float

    def worth(self, weights: Mapping[str, float]) -> float:
        total = sum(weights[name] * value for name, value in self.features)
        for choice in self.choices:
            total += weighing.worth(sum(weights[name] * value for name, value in choice))
        return total

    def slopes(self, weights: Mapping[str, float]) -> dict[str, float]:
        """How much each weight counts."""
        found: dict[str, float] = {}
        for name, value in self.features:
            found[name] = found.get(name, 0.0) + value
        for choice in self.choices:
            scored = sum(weights[name] * value for name, value in choice)
            share = 1 / (1 + math.exp(scored / weighing.SOFTNESS))
            for name, value in choice:
                found[name] = found.get(name, 0.0) + share * value
        return found


async def candidates(
    gold: Gold, hint: str | None, cache: IndexCache, tools: Mapping[str, Tool]
) -> list[Candidate]:
    """The plans for a turn, those for the right tool among them."""
    request = replace(gold.request, hint=hint)
    problem = problem_of(request, cache)
    search = Search(problem)
    found: dict[object, Candidate] = {}
    for plan in (*(await search.plans(TRIED)), *search.plans_for(gold.turn.target, TRIED // 2)):
        features, choices = (
            tuple(sorted(search.features(plan))),
            tuple(sorted(search.choices(plan))),
        )
        reward = await _reward(gold, request, plan, cache, tools)
        key = features, choices
        if key not in found or found[key].reward < reward:
            found[key] = Candidate(features, choices, reward)
    return list(found.values())


async def _reward(
    gold: Gold,
    request: ReasoningRequested,
    plan: Plan,
    cache: IndexCache,
    tools: Mapping[str, Tool],
) -> float:
    """1 for a plan that does what the gold did; less for one that has at least its calls."""
    problem = problem_of(request, cache)
    done = await carried_out(request, problem, [plan])
    if done is None:
        return 0.0
    calls = [ExecutedCall(m.call.tool, m.call.arguments, m.outcome) for m in done.made]
    draft = Draft(tuple(AssistantStep("", (call,)) for call in calls), "")
    if await gold.is_solved(ReasoningDrafted(request.turn, draft, done.session), tools):
        return 1.0
    made = [call.tool for call in calls]
    if made[-1:] != [gold.turn.target]:
        return 0.0
    return 0.5 if sorted(made) == sorted(step.tool for step in gold.turn.steps) else 0.25


async def collect(spec: str, samples: int, seed: int) -> list[list[Candidate]]:
    environment = await open_environment([spec])
    tools = {tool.name: tool for tool in environment.tools}
    cache = IndexCache()
    turns = [
        await candidates(gold, hint, cache, tools)
        async for gold in gold_turns(environment, samples, seed)
        for hint in (None, gold.hint)
    ]
    await environment.close()
    right = sum(any(each.reward == 1 for each in turn) for turn in turns)
    print(f"{spec}: {len(turns)} turns, a right plan among those tried in {right / len(turns):.0%}")
    return turns


def solved(turns: Sequence[list[Candidate]], weights: Mapping[str, float]) -> float:
    """The share of turns whose best plan is right."""
    best = [max(turn, key=lambda each: each.worth(weights)) for turn in turns if turn]
    return sum(each.reward == 1 for each in best) / max(1, len(turns))


def fit(
    turns: Sequence[list[Candidate]], start: Mapping[str, float], rounds: int, pull: float
) -> dict[str, float]:
    """Weights by which right plans are worth more, found by adaptive gradient steps."""
    weights, grown = dict(start), dict.fromkeys(start, 1.0)
    useful = []
    for turn in turns:
        best = max((each.reward for each in turn), default=0.0)
        if best > 0 and any(each.reward < best for each in turn):
            useful.append((turn, best))
    rng = random.Random(3)
    for _ in range(rounds):
        rng.shuffle(useful)
        for turn, best in useful:
            for name, slope in _slope(turn, best, weights).items():
                if not name.startswith(FIXED):
                    full = slope + pull * (weights[name] - start[name])
                    grown[name] += full * full
                    weights[name] -= STEP * full / math.sqrt(grown[name])
    return weights


def _slope(
    turn: Sequence[Candidate], best: float, weights: Mapping[str, float]
) -> dict[str, float]:
    """How the doubt about the right plans grows with each weight."""
    scores = [each.worth(weights) for each in turn]
    odds = [math.exp(score - max(scores)) for score in scores]
    total = sum(odds)
    right = sum(o for o, each in zip(odds, turn, strict=True) if each.reward == best) or 1e-12
    strength = 1.0 if best == 1 else PART_RIGHT
    slope: dict[str, float] = {}
    for each, o in zip(turn, odds, strict=True):
        share = o / total - (o / right if each.reward == best else 0.0)
        if abs(share) > NEGLIGIBLE:
            for name, value in each.slopes(weights).items():
                slope[name] = slope.get(name, 0.0) + share * value * strength
    return slope


def write(weights: Mapping[str, float]) -> None:
    lines = weighing.FILE.read_text(encoding="utf-8").splitlines()
    for at, line in enumerate(lines):
        if found := re.match(r"(\w+) = (-?[\d.]+)", line):
            lines[at] = f"{found[1]} = {weights[found[1]]:.2f}{line[found.end() :]}"
    weighing.FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("specs", nargs="*", default=SPECS[:4])
    parser.add_argument("--samples", type=int, default=40)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--pull", type=float, default=0.02)
    parser.add_argument("--held-out", default=HELD_OUT)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    begun = time.time()
    sets = {spec: await collect(spec, given.samples, given.seed) for spec in given.specs}
    held = await collect(given.held_out, given.samples, given.seed)
    print(f"collected in {time.time() - begun:.0f} s")
    start = dict(weighing.WEIGHTS)
    learnt = [turn for turns in sets.values() for turn in turns]
    fitted = fit(learnt, start, given.rounds, given.pull)
    for spec, turns in {**sets, f"{given.held_out} (held out)": held}.items():
        print(f"{spec}: best plan right {solved(turns, start):.0%} -> {solved(turns, fitted):.0%}")
    if given.write:
        write(fitted)


if __name__ == "__main__":
    asyncio.run(main())
