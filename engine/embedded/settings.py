"""What an embedding program asks of an engine: how samples are to be, and who writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from turnloom.graphs.json_value import JsonObject


@dataclass(frozen=True, slots=True)
class Settings:
    """The options of `turnloom generate` that decide how samples are made, with its defaults.

    `turns` is the least and the greatest number of user turns; `target` and `variant` map names to
    weights; `sandbox` says where the code of `python:` tools runs: "worker", "strict" or "none";
    `pass_env` names environment variables that these tools need.
    """

    turns: tuple[int, int] | None = None
    sampler: str | None = None
    target: Mapping[str, float] | None = None
    variant: Mapping[str, float] | None = None
    k_max: int | None = None
    max_in_flight: int = 64
    sandbox: str = "worker"
    pass_env: tuple[str, ...] = ()

    def options(self) -> dict[str, object]:
        """By the names that a configuration file gives them; without those left open."""
        return _given(asdict(self))


@dataclass(frozen=True, slots=True)
class Teacher:
    """A model that plays the roles, behind an OpenAI-compatible endpoint.

    A key is never given itself: `key_env` names the environment variable that holds it, `key_file`
    the file. `more` takes the tables of a configuration file (`sampling`, `role`, `price`,
    `retry`, `extra`, `endpoints`), as docs/teachers.md shows them.
    """

    url: str
    model: str
    key_env: str | None = None
    key_file: Path | None = None
    plain_http: bool = False
    prompts: Path | None = None
    judge: int | bool | None = None
    timeout: float | None = None
    max_tokens: int | None = None
    max_usd: float | None = None
    replay: Path | None = None
    more: JsonObject = field(default_factory=dict)

    def options(self) -> dict[str, object]:
        """By the names that a configuration file gives them; without those left open."""
        given = _given(asdict(self))
        more = given.pop("more")
        assert isinstance(more, dict)  # noqa: S101 - it is declared so
        return {"teacher": given.pop("url"), **given, **more}


def _given(options: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in options.items() if value is not None}
