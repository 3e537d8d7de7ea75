"""How many planted defects verification finds: the kill rate over mutated samples.

    python bench/kill_rate.py SAMPLES.jsonl [--seed 0] [--most 500]

Every operator of `turnloom.agents.verification.mutations` that applies to a sample plants its
defect in a copy of its own; a mutant is killed when any gate has a finding. Prints the rate per
operator with the gates that found it, and the whole.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections import Counter, defaultdict
from pathlib import Path

from turnloom.agents.sample import sample_of
from turnloom.agents.verification.mutations import mutants
from turnloom.agents.verification.validator import Validator
from turnloom.graphs.sources import open_environment


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("samples", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--most", type=int, default=500)
    options = parser.parse_args()
    records = [json.loads(line) for line in options.samples.read_bytes().splitlines()]
    validator = Validator(await open_environment([sample_of(records[0]).source]))
    made: Counter[str] = Counter()
    killed: Counter[str] = Counter()
    gates: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for record in records[: options.most]:
        for mutant in mutants(record, options.seed):
            findings = await validator.validate(sample_of(mutant.sample), replays=1)
            made[mutant.operator] += 1
            killed[mutant.operator] += bool(findings)
            gates[mutant.operator].update({finding.gate for finding in findings})
    for name, count in made.items():
        by = ", ".join(f"{gate} {found}" for gate, found in gates[name].most_common())
        print(f"{name:16} {killed[name] / count:6.1%} of {count:4}  {by}")
    print(f"{'all':16} {killed.total() / made.total():6.2%} of {made.total()}")


asyncio.run(main())
