"""What a run with a model will take, told before anything is asked.

A few samples are made with the rehearsal in the model's place, so that every prompt that is counted
was really rendered, of these tools, turns and settings. An earlier run of the same kind, if there
is one, tells better how often this model needs help, and how much it writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

import orjson

from turnloom.agents.messages import SampleVerified
from turnloom.agents.model import ChatReply, ChatRequest
from turnloom.agents.role import Context
from turnloom.agents.sample import Sample
from turnloom.agents.simulated.model import SimulatedModel
from turnloom.agents.teacher.chat.limits import LIMITS
from turnloom.agents.teacher.chat.role_model import JUDGE, RoleModel
from turnloom.engine.client.capabilities import RequestShape
from turnloom.engine.client.http.reply import read_reply
from turnloom.engine.client.http.request import encode_request
from turnloom.engine.client.settings import ClientSettings
from turnloom.engine.preflight.earlier_run import EarlierRun, find_earlier_run
from turnloom.engine.recipe.compose import team_settings
from turnloom.engine.recipe.model_teacher import ModelTeacher
from turnloom.engine.recipe.request import GenerateRequest
from turnloom.engine.runner.bus import Bus
from turnloom.engine.testing.endpoint.mock_endpoint import completion
from turnloom.graphs.environment import Environment
from turnloom.graphs.errors import UsageError
from turnloom.graphs.sources import open_environment

REHEARSED = 6
"""Samples that are tried."""
REPAIRS = 2 * LIMITS.attempts - 1
"""Requests for one text that is repaired: as many that cannot be read as are refused, but one."""
READINGS = 2
"""Small questions about one message, at most."""


@dataclass(slots=True)
class Amount:
    """Calls, and the tokens that they take."""

    calls: float = 0.0
    prompt: float = 0.0
    completion: float = 0.0

    def add(self, other: Amount, times: float = 1.0) -> None:
        self.calls += other.calls * times
        self.prompt += other.prompt * times
        self.completion += other.completion * times

    def per_call(self) -> Amount:
        """What one of its calls takes on average."""
        made = self.calls or 1.0
        return Amount(1.0, self.prompt / made, self.completion / made)


Amounts = Mapping[str, Amount]
"""Role -> what it takes."""


@dataclass(slots=True)
class _CountedModel:
    """The rehearsal in the model's place; counts what it is asked, role by role."""

    rehearsal: SimulatedModel
    settings: ClientSettings
    amounts: dict[str, Amount] = field(default_factory=dict)

    async def complete(self, request: ChatRequest) -> ChatReply:
        """The rehearsal's answer. Raises `ModelOutputError` where it cannot be used."""
        body = encode_request(request, self.settings.route(request.role), RequestShape())
        asked = orjson.loads(body)
        message = self.rehearsal(asked, Random(request.key))
        reply = read_reply(completion(asked, message, 0, len(body)), request, len(body))
        if not isinstance(reply, ChatReply):
            raise TypeError(reply)
        usage = reply.usage
        amount = self.amounts.setdefault(request.role, Amount())
        amount.add(Amount(1.0, usage.prompt_tokens, usage.completion_tokens))
        return reply


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the samples of a request take, role by role: if everything goes well at once, as it is
    expected to go, and if every attempt is used up.

    tried, made      samples that were rehearsed, and those of them that passed
    earlier          the run of which `expected` is, if there is one
    """

    request: GenerateRequest
    settings: ClientSettings
    least: Amounts
    expected: Amounts
    most: Amounts
    tried: int
    made: int
    earlier: EarlierRun | None = None

    def text(self) -> str:
        """For a person."""
        request = self.request
        lines = [f"{request.n:,} samples, asked of {self._models()}\n"]
        lines.append(f"{'':10}{'calls':>12}{'prompt tokens':>17}{'answer tokens':>17}{'US $':>12}")
        rows = {"least": self.least, "expected": self.expected, "most": self.most}
        lines += [self._row(name, amounts) for name, amounts in rows.items()]
        lines += ["", *self._sources(), *self._caps()]
        return "\n".join(lines) + "\n"

    def _models(self) -> str:
        names = dict.fromkeys(self.settings.route(role).model for role in self.expected)
        return f"{', '.join(names)} ({', '.join(self.expected)})"

    def _row(self, name: str, amounts: Amounts) -> str:
        whole = total(amounts)
        usd = self.usd(amounts)
        money = "-" if usd is None else f"{usd:,.2f}"
        tokens = f"{whole.prompt:17,.0f}{whole.completion:17,.0f}"
        return f"{name:10}{whole.calls:12,.0f}{tokens}{money:>12}"

    def usd(self, amounts: Amounts) -> float | None:
        """What they cost; None where a price is not known."""
        prices = self.settings.budget.prices
        usd = 0.0
        for role, amount in amounts.items():
            price = prices.get(self.settings.route(role).model)
            if price is None:
                return None
            usd += (amount.prompt * price.prompt + amount.completion * price.completion) / 1e6
        return usd

    def _sources(self) -> list[str]:
        made = f"{self.made} of {self.tried} rehearsed samples"
        lines = [
            f"Counted on {made} with the prompts of this run, 4 bytes a token.",
            "least: every turn is solved at once; most: every attempt is used up, none in vain.",
        ]
        if self.earlier:
            run = self.earlier
            lines.append(f"expected: as in {run.folder}, which made {run.samples:,} samples.")
        else:
            lines.append(
                "expected: as the rehearsal needs help. It writes little: a model that thinks "
                "takes more answer tokens."
            )
        return lines

    def _caps(self) -> list[str]:
        request, whole = self.request, total(self.expected)
        lines = []
        if request.max_tokens is not None:
            lines.append(_cap("--max-tokens", request.max_tokens, whole.prompt + whole.completion))
        if request.max_usd is not None:
            lines.append(_cap("--max-usd", request.max_usd, self.usd(self.expected) or 0.0))
        return lines or ["No cap is set: --max-tokens and --max-usd stop a run."]


def _cap(option: str, cap: float, expected: float) -> str:
    reached = f"reached after {cap / expected:.0%} of the samples" if cap < expected else "enough"
    return f"{option} {cap:,g}: {reached}, as expected."


def total(amounts: Amounts) -> Amount:
    """All roles together."""
    whole = Amount()
    for amount in amounts.values():
        whole.add(amount)
    return whole


async def estimate(request: GenerateRequest, teacher: ModelTeacher) -> Estimate:
    """What the request will take. Raises `UsageError` where no sample could be rehearsed, and what
    opening its environment raises."""
    environment = await open_environment(
        request.env, request.sandbox, passed=request.pass_env, withheld=request.key_variables
    )
    try:
        model = _CountedModel(SimulatedModel(environment.tools), teacher.client)
        samples = await _rehearsed(request, teacher, environment, model)
    finally:
        await environment.close()
    if not samples:
        raise UsageError(
            f"none of {REHEARSED} samples could be made in a rehearsal, so nothing can be said: "
            "turnloom doctor tells what is in the way"
        )
    counts = [_counts(request, sample) for sample in samples]
    least, most = ({role: Amount() for role in model.amounts} for _ in range(2))
    expected: dict[str, Amount] = {}
    for role, amount in model.amounts.items():
        one = amount.per_call()
        for fewest, all_used in counts:
            least[role].add(one, fewest.get(role, 0) * request.n / len(samples))
            most[role].add(one, all_used.get(role, 0) * request.n / len(samples))
        expected[role] = Amount()
        expected[role].add(amount, request.n / len(samples))
    earlier = find_earlier_run(request, teacher, environment.spec)
    if earlier is not None:
        expected = _as_before(expected, earlier, request.n)
    return Estimate(
        request, teacher.client, least, expected, most, REHEARSED, len(samples), earlier
    )


async def _rehearsed(
    request: GenerateRequest,
    teacher: ModelTeacher,
    environment: Environment,
    model: _CountedModel,
) -> list[Sample]:
    models = {role: RoleModel("rehearsal", model) for role in teacher.roles}
    bus = Bus(await teacher.team(environment, team_settings(request), models))
    contexts = (Context(index, f"dry-{index}", request.seed) for index in range(REHEARSED))
    ends = [await bus.drive(context) for context in contexts]
    samples = [end.sample for end in ends if isinstance(end, SampleVerified)]
    return [one for one in samples if isinstance(one, Sample)]


def _counts(request: GenerateRequest, sample: Sample) -> tuple[dict[str, int], dict[str, int]]:
    """Calls by role for such a sample, the fewest and the most."""
    turns = len(sample.turns)
    starts = [at for at, one in enumerate(sample.messages) if one["role"] == "user"]
    spoken = [
        sum(one["role"] == "assistant" for one in sample.messages[first:end])
        for first, end in pairwise([*starts, len(sample.messages)])
    ]
    guided = team_settings(request).k_max * (request.guided != "drop")
    attempts = guided + (request.hint != "first")
    of_turn = LIMITS.steps + LIMITS.mends
    fewest = {"toolsmith": 1, "composer": turns, "reasoner": sum(spoken), JUDGE: 1}
    most = {
        "toolsmith": REPAIRS,
        "composer": turns * REPAIRS * (1 + READINGS),
        "reasoner": sum(attempts * of_turn + 2 * (each + 1) for each in spoken),
        "critic": turns * guided,
        JUDGE: 2,
    }
    return fewest, most


def _as_before(expected: Amounts, earlier: EarlierRun, n: int) -> dict[str, Amount]:
    """As much a sample as it was in an earlier run, spread over the roles as in the rehearsal."""
    whole, times = total(expected), n / earlier.samples
    return {
        role: Amount(
            amount.calls / whole.calls * earlier.calls * times,
            amount.prompt / whole.prompt * earlier.prompt * times,
            amount.completion / whole.completion * earlier.completion * times,
        )
        for role, amount in expected.items()
    }
