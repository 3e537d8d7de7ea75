# `just` alone lists what can be done. Everything runs in .venv, which `just setup` makes.

set shell := ["bash", "-euo", "pipefail", "-c"]
set positional-arguments

python := env("PYTHON", "python3")
bin := ".venv/bin"
rooms := "engine agents graphs prompts"

[private]
default:
    @just --list --unsorted

# Make .venv and install the project with all that the checks need
[group('start')]
setup:
    {{ python }} -m venv .venv
    {{ bin }}/pip install --quiet --editable '.[dev]'
    {{ bin }}/pip install --quiet --no-deps bfcl-eval==2026.3.23 mpmath tokenizers==0.23.3 trl==1.16.0

# Make a small run on the built-in environments in runs/demo, and check it
[group('start')]
demo:
    {{ bin }}/turnloom generate -n 20 --out runs/demo --fresh
    {{ bin }}/turnloom verify runs/demo

# Run the tests; what is given goes to pytest
[group('check')]
test *args:
    {{ bin }}/pytest -n auto "$@"

# Run the tests marked slow
[group('check')]
test-slow *args:
    {{ bin }}/pytest -n auto -m slow "$@"

# Try what Turnloom works with and does not need: a name, or all; the result goes to docs/proven.md
[group('check')]
test-external name:
    {{ python }} .ci/test-external "$1"

# Record anew what pinned runs make; with `--journal` also what the rehearsed teacher answers
[group('check')]
pin *args:
    {{ bin }}/python tests/acceptance/test_pinned_samples.py "$@"

# Check style and format
[group('check')]
lint:
    {{ bin }}/ruff check .
    {{ bin }}/ruff format --check .

# The rooms as `turnloom.*`, for tools that read files
[private]
_view:
    mkdir -p .typing/turnloom
    for room in {{ rooms }}; do ln -sfn "../../$room" ".typing/turnloom/$room"; done
    for file in engine/public/*.*; do ln -sfn "../../$file" .typing/turnloom/; done

# Check types, strictly
[group('check')]
types: _view
    MYPYPATH=.typing {{ bin }}/mypy --strict -p turnloom

# Check that imports between the rooms only go down
[group('check')]
layers: _view
    PYTHONPATH=.typing {{ bin }}/lint-imports --no-cache --no-logo

# Count the structure of the house; `--list FIGURE` or `-v` says where
[group('check')]
house *args:
    {{ bin }}/python .ci/house.py "$@"

# All that CI does, in a fresh copy and a fresh environment
[group('check')]
check:
    .ci/run

# Run benchmarks: the named ones in bench/, or all but the long `memory`
[group('measure')]
bench *names:
    #!/usr/bin/env bash
    set -euo pipefail
    [[ $# -gt 0 ]] || set -- verification pipeline ledger client chains
    runs=$(mktemp -d)
    trap 'rm -rf "$runs"' EXIT
    run() { {{ bin }}/turnloom generate --env "$1" -n 200 --seed 7 --out "$runs/$2" >/dev/null; }
    for name in "$@"; do
      printf '\n=== %s\n' "$name"
      case $name in
        verification) run bfcl:TravelAPI+MessageAPI+TicketAPI "$name" ;;
        exports) run builtin: "$name" ;;
        *) {{ bin }}/python "bench/$name.py"; continue ;;
      esac
      {{ bin }}/python "bench/$name.py" "$runs/$name/samples-000000.jsonl"
    done

# Remove what checks and builds left behind; .venv and runs stay
[group('start')]
clean:
    rm -rf build dist ./*.egg-info .typing .pytest_cache .mypy_cache .ruff_cache .hypothesis
    find {{ rooms }} tests -name __pycache__ -type d -prune -exec rm -rf {} +
