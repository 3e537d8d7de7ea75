"""Release decides when a finished sample goes out, and has the last word on it."""

from hypothesis import given
from hypothesis import strategies as st

from turnloom.agents.messages import SampleRejected
from turnloom.engine.outcome import Outcome, State
from turnloom.engine.runner.reorder_buffer import AsFinished, InOrder
from turnloom.graphs.json_value import JsonObject


class NoRepeats:
    """Rejects a sample whose `word` was let pass before."""

    def __init__(self) -> None:
        self.seen: list[object] = []

    def admit(self, sample: JsonObject) -> SampleRejected | None:
        if sample["word"] in self.seen:
            return SampleRejected("release", "gate:unique", "seen before")
        self.seen.append(sample["word"])
        return None


def emitted(index: int, word: str = "") -> Outcome:
    sample: JsonObject = {"id": f"s{index}", "word": word or str(index)}
    return Outcome(index, f"s{index}", State.EMITTED, b"{}\n", sample=sample)


def rejected(index: int) -> Outcome:
    return Outcome(index, f"s{index}", State.REJECTED, b"{}\n", "no")


def test_as_finished_holds_nothing_back() -> None:
    release = AsFinished()

    assert [e.index for i in (2, 0, 1) for e in release.offer(emitted(i))] == [2, 0, 1]


@given(st.permutations(range(12)))
def test_in_order_is_index_order_whatever_finishes_first(finished: list[int]) -> None:
    release = InOrder()

    assert [e.index for i in finished for e in release.offer(emitted(i))] == list(range(12))


@given(st.permutations(range(12)))
def test_the_judge_sees_the_same_order_whatever_finishes_first(finished: list[int]) -> None:
    release = InOrder(NoRepeats())
    out = [e for i in finished for e in release.offer(emitted(i, "abc"[i % 3]))]

    assert [e.index for e in out if e.accepted] == [0, 1, 2]
    assert {e.reason for e in out if not e.accepted} == {"gate:unique"}


def test_the_judge_is_not_asked_about_rejected_samples() -> None:
    accept_filter = NoRepeats()

    assert [e.reason for e in AsFinished(accept_filter).offer(rejected(0))] == ["no"]
    assert accept_filter.seen == []


def test_a_sample_that_the_judge_rejects_is_recorded_as_rejected() -> None:
    release = AsFinished(NoRepeats())
    list(release.offer(emitted(0, "again")))
    (outcome,) = release.offer(emitted(1, "again"))

    assert outcome.state is State.REJECTED
    assert outcome.sample is None
    assert b'"stage":"release"' in outcome.line


def test_seeds_known_from_before_are_passed_over_and_shown_to_the_filter_in_their_turn() -> None:
    accept_filter = NoRepeats()
    release = InOrder(
        accept_filter, start=4, known={5: {"word": "five"}, 6: None, 8: {"word": "eight"}}
    )
    out = [e.index for i in (9, 7, 4) for e in release.offer(emitted(i))]

    assert out == [4, 7, 9]
    assert accept_filter.seen == ["4", "five", "7", "eight", "9"]
