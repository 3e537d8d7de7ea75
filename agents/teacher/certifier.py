"""What a certificate says of a team of models: who played which role, with which prompts, at what
cost."""

from __future__ import annotations

from dataclasses import dataclass

from turnloom.agents.role import Context
from turnloom.agents.teacher.chat.role_model import RoleModels
from turnloom.agents.teacher.chat.usage_meter import UsageMeter
from turnloom.graphs.json_value import JsonObject
from turnloom.prompts.library import Library


@dataclass(frozen=True, slots=True)
class Certifier:
    """Completes certificates. `roles` are those that a model plays in this team."""

    role_models: RoleModels
    roles: tuple[str, ...]
    library: Library
    usage: UsageMeter

    @property
    def teacher(self) -> str:
        """The model's name, or those of all where there are several."""
        return ", ".join(dict.fromkeys(self.role_models[role].name for role in self.roles))

    def certified(self, sample: JsonObject, context: Context, **more: JsonObject) -> JsonObject:
        """The sample with all that the models had to do with it in its certificate."""
        given = sample.get("certificate")
        certificate: JsonObject = dict(given) if isinstance(given, dict) else {}
        certificate["teacher"] = self.teacher
        certificate["models"] = {role: self.role_models[role].name for role in self.roles}
        certificate["prompts"] = dict(self.library.versions(*self.roles))
        certificate["usage"] = dict(self.usage.to_dict(context))
        return {**sample, "certificate": {**certificate, **more}}
