"""Put exported samples before BFCL's own executor and checker: run as a script, prints JSON.

    python official.py FOLDER

FOLDER holds `questions.jsonl` and `possible_answer.jsonl`. For every sample: the results of its
calls as the official executor gives them, whether the official checker passes it against itself,
and every call whose removal the checker does not notice, as [turn, place].
"""

import copy
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from bfcl_eval.eval_checker.multi_turn_eval import multi_turn_utils
from bfcl_eval.eval_checker.multi_turn_eval.multi_turn_checker import multi_turn_checker

CATEGORY = "multi_turn_base"


def read(file: Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def results_of(question: dict, turns: list[list[str]]) -> list[list[str]]:
    """What the official executor answers, turn by turn."""
    return [
        multi_turn_utils.execute_multi_turn_func_call(
            calls, question["initial_config"], question["involved_classes"], "run", question["id"]
        )[0]
        for calls in turns
    ]


def passes(question: dict, made: list[list[str]], wanted: list[list[str]]) -> bool:
    """The official verdict on calls, each a step of its own as a model would make them."""
    steps = [[[call] for call in calls] for calls in made]
    entry = copy.deepcopy(question) | {"id": f"{CATEGORY}_{question['id']}"}
    verdict = multi_turn_checker(steps, wanted, entry, CATEGORY, "check")
    forget_instances()
    return verdict["valid"]


def shortened(turns: list[list[str]]) -> Iterator[tuple[int, int, list[list[str]]]]:
    """Every copy with one call dropped."""
    for turn, calls in enumerate(turns):
        for place in range(len(calls)):
            kept = calls[:place] + calls[place + 1 :]
            yield turn, place, [*turns[:turn], kept, *turns[turn + 1 :]]


def forget_instances() -> None:
    """The executor keeps every instance it made in its module's globals."""
    kept = vars(multi_turn_utils)
    for name in [name for name in kept if name.endswith("_instance")]:
        del kept[name]


def main() -> None:
    folder = Path(sys.argv[1])
    report = []
    for question, answer in zip(
        read(folder / "questions.jsonl"), read(folder / "possible_answer.jsonl"), strict=True
    ):
        turns = answer["ground_truth"]
        results = results_of(question, turns)
        forget_instances()
        unnoticed = [
            [turn, place]
            for turn, place, fewer in shortened(turns)
            if passes(question, fewer, turns)
        ]
        report.append(
            {
                "id": question["id"],
                "calls": turns,
                "results": results,
                "valid": passes(question, turns, turns),
                "unnoticed": unnoticed,
            }
        )
    json.dump(report, sys.stdout)


if __name__ == "__main__":
    main()
