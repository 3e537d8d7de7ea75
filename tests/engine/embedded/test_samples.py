import threading

import turnloom

FAST = turnloom.Settings(turns=(1, 1))


def test_samples_come_without_a_loop() -> None:
    ids = [sample["id"] for sample in turnloom.samples(3, "builtin:shop", settings=FAST)]

    assert len(set(ids)) == 3


async def test_samples_come_where_a_loop_is_running() -> None:
    assert len(list(turnloom.samples(2, "builtin:shop", settings=FAST))) == 2


def test_ending_the_iteration_ends_the_thread() -> None:
    for _ in turnloom.samples(1000, "builtin:shop", settings=FAST):
        break

    assert not [t for t in threading.enumerate() if t.name.startswith("turnloom")]
