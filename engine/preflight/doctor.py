"""Everything that a run needs, tried before it is begun."""

from __future__ import annotations

from collections.abc import AsyncIterator

from turnloom.engine.preflight.diagnosis import Diagnosis
from turnloom.engine.preflight.endpoints import endpoints
from turnloom.engine.preflight.installation import installation, run_folder
from turnloom.engine.preflight.toolbox import toolbox
from turnloom.engine.recipe.model_teacher import model_teacher
from turnloom.engine.recipe.request import GenerateRequest


async def doctor(request: GenerateRequest) -> AsyncIterator[Diagnosis]:
    """What was found, one after the other. Raises `UsageError` and `InputError` for what is wrong
    with the request itself."""
    teacher = None if request.is_offline else model_teacher(request)
    for check in installation(request.max_in_flight):
        yield check
    if not request.is_stdout_alone:
        yield run_folder(request.out)
    async for check in toolbox(request):
        yield check
    if teacher is not None:
        async for check in endpoints(teacher.client, native=request.thoughts == "native"):
            yield check
