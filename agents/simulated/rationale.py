"""What the offline teacher would think before calls that somebody else has chosen, and answer
after them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from turnloom.agents.offline.reasoner.answering import Answerer
from turnloom.agents.offline.reasoner.made import Made
from turnloom.agents.offline.reasoner.reading.tool_index import ToolIndex
from turnloom.agents.offline.reasoner.thinking import Thinker
from turnloom.graphs.call import Call, ExecutedCall
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.language.surface import find_spans

_AHEAD = ToolResult(ok=True, value=None, text="")
"""The result of a call that is still to be made."""


@dataclass(frozen=True, slots=True)
class Rationale:
    """Writes about a turn whose calls are given, up to the point that `made` has come to."""

    index: ToolIndex
    query: str
    today: str
    made: Sequence[ExecutedCall]
    rng: Random

    def before(self, calls: Sequence[Call]) -> str:
        """The thought that leads to the next calls."""
        ahead = [ExecutedCall(call.tool, call.arguments, _AHEAD) for call in calls]
        every = self._explained((*self.made, *ahead))
        return self._thinker(every).before(every[len(self.made) :])

    def closing(self) -> tuple[str, str]:
        """The last thought, which there may be none of, and the answer."""
        made = self._explained(self.made)
        answerer = Answerer(made, self.rng, self.index.currency, self.today, self.query)
        return self._thinker(made).closing(), answerer.answer()

    def _thinker(self, made: Sequence[Made]) -> Thinker:
        return Thinker(made, self.rng, self.index.currency, self.today, self.query)

    def _explained(self, calls: Sequence[ExecutedCall]) -> list[Made]:
        """The calls as the offline teacher knows its own, as far as the request explains them."""
        return [
            Made(
                call,
                call.result,
                self.index.tools[call.tool],
                number,
                frozenset(),
                tuple(
                    name for name, value in call.arguments.items() if find_spans(self.query, value)
                ),
                (),
                (),
                final=number > 0,
            )
            for number, call in enumerate(calls)
        ]
