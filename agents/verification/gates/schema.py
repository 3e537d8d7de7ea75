"""schema: every call is of an offered tool and fits its schema; schemas are the environment's."""

from __future__ import annotations

import jsonschema_rs

from turnloom.agents.verification.dialogue_view import RecordedCall
from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.gate import Gate
from turnloom.agents.verification.sample_view import SampleView


def check(view: SampleView) -> list[Finding]:
    """Find calls of tools that were not offered, and arguments that do not fit."""
    return [
        *(
            Finding(SCHEMA.name, f"the offered schema of {name} is not the environment's", "tools")
            for name, parameters in view.offered.items()
            if (tool := view.tool_context.tools.get(name)) and tool.parameters != parameters
        ),
        *(
            Finding(SCHEMA.name, fault, call.where)
            for call in view.calls
            if (fault := call_fault(view, call))
        ),
    ]


def call_fault(view: SampleView, call: RecordedCall) -> str:
    parameters = view.offered.get(call.tool)
    if parameters is None or not view.is_offered(call.tool, call.turn):
        return f"{call.tool} was not offered"
    try:
        validator = view.tool_context.validator(call.tool, parameters)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as unusable:
        return f"the schema of {call.tool} cannot be used: {unusable}".split("\n")[0]
    if validator.is_valid(call.arguments):
        return ""
    return "; ".join(str(error.message) for error in validator.iter_errors(call.arguments))


SCHEMA = Gate("schema", check)
