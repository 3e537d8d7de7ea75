"""A turn as a deployed model meets it: the sample's own messages, the tools offered, real calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from turnloom.agents.dialogue import AssistantStep
from turnloom.agents.messages import ReasoningRequested
from turnloom.agents.model import IN_CONTENT, ChatReply
from turnloom.agents.teacher.chat.prompt_runner import user
from turnloom.agents.transcript.chat_messages import chat_messages, step_messages
from turnloom.graphs.json_value import JsonObject

REASONING = "reasoning_content"


@dataclass(frozen=True, slots=True)
class DeployedConversation:
    """Writes the messages of one turn."""

    request: ReasoningRequested

    def opening(self) -> list[JsonObject]:
        """The messages up to the user's request. Of earlier turns thoughts are left out, as chat
        templates do."""
        before = chat_messages(self.request.dialogue, self.request.system)
        shown = ({key: each for key, each in one.items() if key != REASONING} for one in before)
        return [*shown, user(self.request.query)]

    def offered(self) -> tuple[JsonObject, ...]:
        """The tools in OpenAI's form."""
        return tuple(
            {
                "type": "function",
                "function": {
                    "name": tool.name,
                    "description": tool.description,
                    "parameters": tool.parameters,
                },
            }
            for tool in self.request.tools
        )

    def after_step(self, reply: ChatReply, steps: Sequence[AssistantStep]) -> list[JsonObject]:
        """What the last of the turn's steps adds: what the model said, its thoughts where the
        endpoint had put them, and the results."""
        made = [len(turn.draft.calls) for turn in self.request.dialogue]
        made += [len(step.calls) for step in steps[:-1]]
        said, *results = step_messages(steps[-1], sum(made))
        message = {key: each for key, each in said.items() if key != REASONING}
        message["content"] = reply.content
        thought = reply.reasoning_content
        if thought and reply.reasoning_field == IN_CONTENT:
            message["content"] = f"<think>\n{thought}\n</think>\n\n{reply.content}"
        elif thought:
            message[reply.reasoning_field or REASONING] = thought
        return [message, *results]
