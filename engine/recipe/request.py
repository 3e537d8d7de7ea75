"""What `turnloom generate` is asked to do: from options, from a TOML file, or both."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from annotated_types import Ge, Gt, Le, Lt
from pydantic import (
    AllowInfNan,
    BeforeValidator,
    Strict,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from turnloom.agents.difficulty import LEVELS, difficulty_settings
from turnloom.engine.recipe.option_error import command_option_error, file_option_error
from turnloom.engine.recipe.teacher_request import HomePath, TeacherRequest, Where
from turnloom.engine.recipe.team_request import TeamRequest
from turnloom.graphs.errors import InputError, UsageError
from turnloom.graphs.sources.isolated.limits import Sandbox
from turnloom.graphs.text_file import NotTextError, read_text_file

STDOUT = "-"
Count = Annotated[int, Strict(), Ge(1), Le(10**12)]
Share = Annotated[float, Ge(0), Le(1)]
Weight = Annotated[float, Gt(0), AllowInfNan(allow_inf_nan=False)]


def _turns(value: object) -> object:
    """MIN-MAX, a number, or in a file `[MIN, MAX]` as well."""
    if isinstance(value, tuple):
        return value
    bounds = value if isinstance(value, list) else str(value).split("-")
    texts = [str(bound).strip() for bound in bounds]
    if not 1 <= len(texts) <= 2 or not all(text.isdecimal() for text in texts):
        raise ValueError(f"write it as MIN-MAX, such as 2-4, not {str(value)[:60]!r}")
    return int(texts[0]), int(texts[-1])


def _difficulty(value: object) -> object:
    if not isinstance(value, str | float | int) or isinstance(value, bool):
        raise ValueError(f"write it as {', '.join(LEVELS)}, or a number from 0 to 1")
    try:
        difficulty_settings(value)
    except UsageError as error:
        raise ValueError(str(error)) from None
    return value


def _weights(value: object) -> object:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        return value
    weights: dict[str, float] = {}
    for item in value:
        name, equals, weight = str(item).partition("=")
        try:
            weights[name] = float(weight) if equals else 1.0
        except ValueError:
            raise ValueError(f"the weight in {item!r} is not a number") from None
    return weights


def _one_or_more(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_one_or_more)]
Range = Annotated[tuple[int, int], BeforeValidator(_turns)]
Weights = Annotated[dict[str, Weight], BeforeValidator(_weights)]


class GenerateRequest(TeacherRequest):
    """The options of `turnloom generate`; in a file the keys are the options' names. What is None
    is left to its default."""

    n: Count = 100
    env: Texts = ()
    out: HomePath | None = None
    seed: Annotated[int, Strict(), Ge(-(2**63)), Lt(2**63)] = 0
    turns: Range | None = None
    difficulty: Annotated[str | float, BeforeValidator(_difficulty)] | None = None
    turn_calls: Range | None = None
    chain_depth: Share | None = None
    fan_in: Share | None = None
    crossing: Share | None = None
    implicitness: Share | None = None
    variant: Weights | None = None
    target: Weights | None = None
    weakness: HomePath | None = None
    sampler: str | None = None
    calls_per_turn: Count | None = None
    max_in_flight: Annotated[int, Strict(), Ge(1), Le(100_000)] = 64
    hint: str | None = None
    k_max: Count | None = None
    guided: str | None = None
    sink: Annotated[tuple[Where, ...], BeforeValidator(_one_or_more)] = ()
    sandbox: Sandbox = Sandbox.WORKER
    pass_env: Annotated[tuple[str, ...], BeforeValidator(_one_or_more)] = ()
    traces: HomePath | None = None
    team: TeamRequest | None = None

    @field_validator("pass_env")
    @classmethod
    def _keys_are_not_passed(cls, names: tuple[str, ...], others: ValidationInfo) -> object:
        roles = others.data.get("role", {}).values()
        keys = {others.data.get("key_env"), *(role.key_env for role in roles)}
        for name in sorted(keys.intersection(names)):
            raise ValueError(
                f"{name} holds a key of the run, which tools do not get: give them one of their "
                "own in another variable"
            )
        return names

    @property
    def uses_stdout(self) -> bool:
        """Whether standard output is for samples."""
        return str(self.out) == STDOUT or STDOUT in self.sink

    @property
    def is_stdout_alone(self) -> bool:
        """Whether samples go to standard output and nowhere else: there is no run folder."""
        return str(self.out) == STDOUT

    def check_folder(self, resume: bool | None) -> None:
        """Raise `UsageError` when something is asked for that needs a run folder, and there is
        none."""
        if self.is_stdout_alone and (self.sink or resume is not None):
            raise UsageError("--out - keeps no run folder: leave out --sink, --resume and --fresh")


def read_request(file: Path | None, given: Mapping[str, object]) -> GenerateRequest:
    """The request of a file's options and those `given`, which win where they are not None.

    Raises `InputError` for what is wrong in the file, `UsageError` for what is wrong in `given`.
    """
    from_file = {} if file is None else _read(file)
    try:
        GenerateRequest.model_validate(from_file)
    except ValidationError as error:
        raise InputError(f"{file}: {file_option_error(error, GenerateRequest)}") from None
    try:
        asked = {key: value for key, value in given.items() if value is not None}
        return GenerateRequest.model_validate({**from_file, **asked})
    except ValidationError as error:
        raise UsageError(command_option_error(error, GenerateRequest)) from None


def _read(file: Path) -> dict[str, object]:
    try:
        content = tomllib.loads(read_text_file(file))
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from None
    except (NotTextError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{file} is not TOML: {error}") from None
    return {key.replace("-", "_"): value for key, value in content.items()}
