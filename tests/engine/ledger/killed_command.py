"""A nursery of `turnloom` commands, to be killed. They also tell when an endpoint is asked and
when its answer is on file."""

# ruff: noqa: F401 - imported once, before the forks
from killed_run import make_groups_small, watch_seeds_and_files
from nursery import serve, watch

import turnloom.agents.teacher.team
import turnloom.engine.recipe.compose
import turnloom.engine.recipe.costs
import turnloom.engine.recipe.request
import turnloom.engine.runs.session
import turnloom.graphs.sources.builtin
from turnloom.engine.cli import main
from turnloom.engine.client.client import Client
from turnloom.engine.client.journal import Journal


def run(*arguments: str) -> int:
    return main(arguments)


if __name__ == "__main__":
    make_groups_small()
    watch_seeds_and_files()
    watch(Client, ("complete",), lambda *_: "asked")
    watch(Journal, ("add",), lambda *_: "kept")
    serve(run)
