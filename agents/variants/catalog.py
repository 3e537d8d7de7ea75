"""The variants that can be made, by name."""

from __future__ import annotations

from collections.abc import Mapping

from turnloom.agents.variants.context.distractors import DISTRACTORS
from turnloom.agents.variants.context.injection import INJECTION
from turnloom.agents.variants.context.stop_in_time import STOP_IN_TIME
from turnloom.agents.variants.failures.error_recovery import ERROR_RECOVERY
from turnloom.agents.variants.refusals.infeasible import INFEASIBLE
from turnloom.agents.variants.refusals.missing_function import MISSING_FUNCTION
from turnloom.agents.variants.refusals.policy import POLICY
from turnloom.agents.variants.requests.ambiguous import AMBIGUOUS
from turnloom.agents.variants.requests.confirmation import CONFIRMATION
from turnloom.agents.variants.requests.correction import CORRECTION
from turnloom.agents.variants.requests.irrelevant import IRRELEVANT
from turnloom.agents.variants.requests.missing_parameter import MISSING_PARAMETER
from turnloom.agents.variants.requests.multi_goal import MULTI_GOAL
from turnloom.agents.variants.requests.no_op import NO_OP
from turnloom.agents.variants.requests.parallel import PARALLEL
from turnloom.agents.variants.requests.split_facts import SPLIT_FACTS
from turnloom.agents.variants.variant import Variant

CATALOG: Mapping[str, Variant] = {
    variant.name: variant
    for variant in (
        AMBIGUOUS,
        CONFIRMATION,
        CORRECTION,
        ERROR_RECOVERY,
        DISTRACTORS,
        INFEASIBLE,
        INJECTION,
        IRRELEVANT,
        MISSING_FUNCTION,
        MISSING_PARAMETER,
        MULTI_GOAL,
        NO_OP,
        PARALLEL,
        POLICY,
        SPLIT_FACTS,
        STOP_IN_TIME,
    )
}
