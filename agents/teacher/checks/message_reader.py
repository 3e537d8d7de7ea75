"""Whether a message says a value for which there are no known words: one small question to a model,
whose answer counts only if nothing in the message speaks against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from turnloom.agents.role import Context
from turnloom.agents.teacher.chat.output import OutputError
from turnloom.agents.teacher.chat.prompt_runner import PromptRunner, system, user
from turnloom.agents.user_values import UserValue
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.language.surface import Span
from turnloom.graphs.language.wordings import is_open, may_say_at
from turnloom.graphs.tool import Tool


@dataclass(frozen=True, slots=True)
class MessageReader:
    """Asks whether messages say values."""

    prompt_runner: PromptRunner
    tools: Mapping[str, Tool]

    async def find(self, context: Context, message: str, want: UserValue) -> Span | None:
        """The words of a message that say a value, or None; nobody is asked about a value that is
        said in known ways or not at all."""
        value, tool, parameter = want.value, self.tools[want.tool], want.slot.argument
        others = tool.alternatives(parameter, value)
        if isinstance(value, (list, dict)) or not is_open(value, others):
            return None
        reading: JsonObject = {
            "message": message,
            "what": f"{want.name} for {want.tool}",
            "value": value,
            "others": list(others),
        }
        if meaning := tool.properties.get(parameter, {}).get("description"):
            reading["meaning"] = meaning
        prompt = self.prompt_runner.prompt
        question = system(prompt.render("system")), user(prompt.render("user", reading=reading))
        key = f"{want.slot.step}/{parameter}/{'.'.join(map(str, want.slot.path))}/read"
        try:
            answer = await self.prompt_runner.ask(context, key, question)
        except OutputError:
            return None
        words = str(answer.value["words"]).strip()
        start = message.find(words) if answer.value["says"] is True and words else -1
        span = start, start + len(words)
        holds = may_say_at(message, span, value, others, tool=want.tool, parameter=parameter)
        return span if holds else None
