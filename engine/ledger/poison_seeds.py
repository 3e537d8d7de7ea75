"""Seeds that were being worked on when the process died, and what is done with those that kill it.

A crash names nobody: whatever was at work may have caused it, or a person with `kill -9`. So care
rises slowly, and a seed is dead only on evidence that leaves no other:

1. After one crash they go on like any other seeds.
2. After two a seed is worked on among `FEW`: with a model as teacher a sample takes minutes, and
   hundreds may have been at work when a person stopped the process twice.
3. After three it is worked on while no other is.
4. After `ALONE` crashes at which it alone was at work it is dead: `crash_loop`.

So a seed that always kills the process does so at most `3 + ALONE` times, and with several of them
at work together the first crashes are shared. A sound seed dies only when something else
kills the process `ALONE` times just while that seed, alone, is at work.
"""

from __future__ import annotations

from dataclasses import dataclass

from turnloom.agents.role import Context
from turnloom.engine.fingerprint import sample_id
from turnloom.engine.outcome import Outcome, SampleDied, State, failed

FEW = 16
ALONE = 3
CRASH_LOOP = "crash_loop"


@dataclass(frozen=True, slots=True)
class PoisonSeed:
    """A seed that has not ended and was at work at `crashes` crashes, at `alone` of them by
    itself."""

    seed: int
    crashes: int
    alone: int

    @property
    def is_poison(self) -> bool:
        """Whether it was enough by itself to kill the process, time and again."""
        return self.alone >= ALONE

    @property
    def max_parallel(self) -> int | None:
        """How many seeds may be worked on while this one is, itself included; None for any."""
        if self.crashes < 2:
            return None
        return FEW if self.crashes == 2 else 1

    def outcome(self, run: str) -> Outcome:
        """The dead letter of a seed that is poison."""
        context = Context(self.seed, sample_id(run, self.seed), seed=0)
        detail = (
            f"the process died {self.crashes} times during the work on this seed, {self.alone} "
            "times while no other was worked on"
        )
        return failed(context, State.DEAD, SampleDied("engine", CRASH_LOOP, detail))
