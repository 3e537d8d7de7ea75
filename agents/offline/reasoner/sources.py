"""Sources: where the values of a turn's calls may come from, by what is visible alone.

Worked out once for a turn: what feedback rules out changes the choice, not the sources.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from turnloom.agents.offline.reasoner.finding import Answering
from turnloom.agents.offline.reasoner.mentions import Reading
from turnloom.agents.offline.reasoner.pointing import Attribute, attribute, continued
from turnloom.agents.offline.reasoner.producing import Producers
from turnloom.agents.offline.reasoner.reading.tool_index import Parameter, parameter_of
from turnloom.agents.offline.reasoner.recalling import Recall
from turnloom.agents.offline.reasoner.request import Request

_DETERMINER = re.compile(r"^(?:the|that|this|its|his|her|their)\s")
_OF = re.compile(r" (?:of|from) ")


@dataclass(slots=True)
class Sources:
    """What earlier turns hold, and which calls may be made. `continued` is the value, spoken of
    only, that a dictated text is to go on with; `answering` is for the finder to remember."""

    request: Request
    recall: Recall = field(init=False)
    producers: Producers = field(init=False)
    continued: tuple[Parameter, Attribute] | None = field(init=False)
    answering: Answering = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.recall = Recall(self.request)
        self.producers = Producers(self.request)
        self.continued = _continuation(self.request.reading)


def _continuation(reading: Reading) -> tuple[Parameter, Attribute] | None:
    for quoted in reading.of("quoted"):
        if phrase := continued(reading.text, quoted.end):
            head = _OF.split(_DETERMINER.sub("", phrase), maxsplit=1)[0]
            spoken = parameter_of(head[:40], {"description": phrase}, required=True)
            return spoken, attribute(phrase)
    return None
