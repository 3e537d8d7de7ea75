"""What a role is told of a sample: randomness of its own, memory of its own."""

from __future__ import annotations

from turnloom.agents.role import Context, PerSample

SAMPLE = Context(3, "run-000003", 7)


def drawn(context: Context) -> float:
    return context.rng("x", 1).random()


def test_the_same_role_draws_the_same_whenever_it_is_asked() -> None:
    again = Context(3, "run-000003", 7)
    assert drawn(SAMPLE.for_role("critic")) == drawn(again.for_role("critic"))


def test_no_two_roles_samples_or_runs_draw_the_same() -> None:
    contexts = [
        context.for_role(name)
        for context in (SAMPLE, Context(4, "run-000004", 7), Context(3, "run-000003", 8))
        for name in ("composer", "reasoner")
    ]
    assert len({drawn(each) for each in contexts}) == len(contexts)


def test_a_role_can_not_work_out_what_another_draws() -> None:
    own = SAMPLE.for_role("reasoner")
    other = drawn(SAMPLE.for_role("composer"))
    guesses = [
        own,
        own.for_role("composer"),
        Context(own.index, own.sample_id, own.seed).for_role("composer"),
        Context(own.index, own.sample_id, own.seed),
    ]
    assert own.seed != SAMPLE.seed
    assert other not in [drawn(guess) for guess in guesses]
    assert other not in [guess.rng("composer", "x", 1).random() for guess in guesses]


def test_what_is_remembered_of_a_sample_is_the_same_for_every_role() -> None:
    memory: PerSample[int] = PerSample()
    memory[SAMPLE.for_role("composer")] = 1
    assert memory[SAMPLE.for_role("critic")] == 1
    assert memory.get(Context(3, "run-000003", 7)) is None
    assert SAMPLE.for_role("judge").memory_uses == SAMPLE.memory_uses == 2
