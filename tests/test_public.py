"""What `import turnloom` gives, and what it costs."""

import subprocess
import sys

import turnloom

PUBLIC = (
    "Agent", "AssistantStep", "Context", "CountersChanged", "DialogueFinished", "Draft", "Ended",
    "Engine", "Event", "ExecutedCall", "Feedback", "InputError", "JsonObject", "JsonValue",
    "Lagging", "LastingSink", "MemorySink", "Message", "NamedAgent", "Notice", "Outcome",
    "PerSample", "QueriesComposed", "ReasoningDrafted", "ReasoningFailed", "ReasoningRequested",
    "Role", "RunState", "RunSummary", "SampleRejected", "SampleStream", "SampleVerified",
    "SemanticType", "Settings", "Sink", "SinkLagsError", "SourceError", "State", "Teacher",
    "TeamPlan", "Tool", "ToolAnnotation", "ToolError", "ToolResult", "ToolSource", "ToolWorld",
    "ToolsAbstracted", "TraceFound", "TurnloomError", "UsageError", "__version__",
    "langgraph_agent", "leaks", "merge", "offline", "openai_agent", "pydantic_ai_agent", "role",
    "samples", "says", "teacher",
)  # fmt: skip


def test_these_names_are_public_and_no_others() -> None:
    assert sorted(turnloom.__all__) == sorted(PUBLIC)
    assert all(getattr(turnloom, name) is not None for name in PUBLIC)
    assert dir(turnloom) == turnloom.__all__


def loaded_by(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    command = [sys.executable, "-c", code]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


def test_importing_it_loads_nothing_of_the_engine() -> None:
    loaded = loaded_by("import turnloom")

    assert not {name for name in loaded if name.startswith("turnloom.")}
    assert "aiohttp" not in loaded


def test_a_worker_loads_neither_the_engine_nor_a_client() -> None:
    loaded = loaded_by("import turnloom.graphs.sources.isolated.worker")

    assert not {name for name in loaded if name.startswith(("turnloom.engine", "aiohttp"))}
