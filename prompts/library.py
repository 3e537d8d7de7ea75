"""The library: every role's prompt, the product's own or the user's."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from turnloom.prompts.personas import Personas, read_personas
from turnloom.prompts.prompt import Prompt, PromptError, read_prompt

HERE = Path(__file__).parent
ROLES = (
    *("toolsmith", "composer", "reader", "reasoner", "rationalizer", "confirmation", "critic"),
    "judge",
)
PERSONAS = "personas.toml"
_SUFFIX = ".jinja"


@dataclass(frozen=True, slots=True)
class Library:
    """The prompts by role, and who the users are that the composer speaks for."""

    prompts: Mapping[str, Prompt]
    personas: Personas

    def __getitem__(self, role: str) -> Prompt:
        return self.prompts[role]

    def versions(self, *roles: str) -> dict[str, str]:
        """Prompt name → hash, as a certificate records it: those of these roles, and what goes with
        them."""
        versions = {}
        for role in roles:
            versions[role] = self.prompts[role].version
            if role == "composer":
                versions["personas"] = self.personas.version
                versions["reader"] = self.prompts["reader"].version
            if role == "reasoner":
                versions["rationalizer"] = self.prompts["rationalizer"].version
        return versions


@cache
def library() -> Library:
    """The product's own prompts."""
    own = {role: read_prompt(role, _text(HERE / f"{role}{_SUFFIX}")) for role in ROLES}
    return Library(own, _personas(HERE / PERSONAS))


def library_with(folder: Path) -> Library:
    """The prompts, with those that `folder` holds (`composer.jinja`, `personas.toml`, …) in the
    place of the product's. Raises `PromptError` naming the file and what is wrong with it.
    """
    if not folder.is_dir():
        raise PromptError(f"{folder} is not a folder of prompts")
    own = library()
    prompts, personas = dict(own.prompts), own.personas
    for file in sorted(folder.iterdir()):
        if file.name.startswith(".") or file.suffix not in {_SUFFIX, ".toml"}:
            continue
        if file.name == PERSONAS:
            personas = _personas(file)
        elif file.suffix == _SUFFIX and file.stem in prompts:
            prompts[file.stem] = _replacement(file, own[file.stem])
        else:
            known = ", ".join([*(f"{role}{_SUFFIX}" for role in ROLES), PERSONAS])
            raise PromptError(f"{file} replaces nothing: the names are {known}")
    return Library(prompts, personas)


def _replacement(file: Path, contract: Prompt) -> Prompt:
    try:
        return read_prompt(file.stem, _text(file), contract)
    except PromptError as error:
        raise PromptError(f"{file}: {error}") from None


def _personas(file: Path) -> Personas:
    try:
        return read_personas(tomllib.loads(_text(file)))
    except ValueError as error:
        raise PromptError(f"{file}: {error}") from None


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise PromptError(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise PromptError(f"{file} is not text in UTF-8") from None
