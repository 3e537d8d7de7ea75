#!/usr/bin/env python3
"""Counts the structure of the house, and fails where a figure is past its limit.

Needs Python 3.11 and nothing else. `--list FIGURE` names the places behind a figure, `-v` all.
"""

import argparse
import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOMS = ("engine", "agents", "graphs", "prompts")
LEFT_OUT = "agents/offline/reasoner"


class Limit(NamedTuple):
    meaning: str
    bound: str  # "at most", "at least", or "" for what is only printed
    number: int
    remedy: str

    def holds(self, count: int) -> bool:
        met = {"at most": count <= self.number, "at least": count >= self.number}
        return met.get(self.bound, True)


LIMITS = {
    "folder": Limit("files in the fullest folder", "at most", 15, "part it into folders"),
    "unnamed": Limit("modules named unlike all they make public", "at most", 15, "rename them"),
    "classes": Limit("class names in two modules or more", "at most", 5, "name what differs"),
    "walks": Limit("recursions that test for dict and list", "at most", 4, "use the walk there is"),
    "tested": Limit("% of modules with a test of their name", "at least", 50, "write the tests"),
    "lines": Limit("lines of source", "", 0, ""),
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Module(NamedTuple):
    path: Path
    text: str
    tree: ast.Module


class Figure(NamedTuple):
    count: int
    places: list[str]


def modules(root: Path) -> list[Module]:
    found = []
    for path in sorted(path for room in ROOMS for path in (root / room).rglob("*.py")):
        place = path.relative_to(root)
        if not place.is_relative_to(LEFT_OUT):
            text = path.read_text(encoding="utf-8")
            found.append(Module(place, text, ast.parse(text, str(place))))
    return found


def in_folders(every: list[Module]) -> Figure:
    folders: dict[Path, int] = defaultdict(int)
    for module in every:
        folders[module.path.parent] += module.path.name != "__init__.py"
    fullest = sorted(folders.items(), key=lambda item: -item[1])
    places = [f"{path}: {size}" for path, size in fullest if not LIMITS["folder"].holds(size)]
    return Figure(fullest[0][1], places)


def public_names(tree: ast.Module) -> list[str]:
    names = []
    for node in tree.body:
        match node:
            case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.ClassDef(name):
                names.append(name)
            case ast.Assign([ast.Name(name)]) | ast.AnnAssign(ast.Name(name)):
                names.append(name)
    return [name for name in names if not name.startswith("_")]


def is_named(module: Module) -> bool:
    """Whether the file's name, singular or plural, is part of a public name, or holds one."""
    stem = module.path.stem.replace("_", "").lower()
    forms = {stem, f"{stem}s", f"{stem}es", stem.removesuffix("s"), stem.removesuffix("es")}
    forms |= {f"{stem[:-1]}ies"} if stem.endswith("y") else set()
    forms |= {f"{stem[:-3]}y"} if stem.endswith("ies") else set()
    names = [name.replace("_", "").lower() for name in public_names(module.tree)]
    # Shorter ones, type variables for instance, are in nearly every word.
    return any(form in name or (len(name) > 2 and name in form) for form in forms for name in names)


def unnamed(nouns: list[Module]) -> Figure:
    found = [module for module in nouns if not is_named(module)]
    places = [f"{m.path}: {', '.join(public_names(m.tree)) or 'nothing public'}" for m in found]
    return Figure(len(found), places)


def shared_classes(every: list[Module]) -> Figure:
    homes: dict[str, dict[Path, int]] = defaultdict(dict)
    for module in every:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef):
                homes[node.name].setdefault(module.path, node.lineno)
    shared = {name: lines for name, lines in sorted(homes.items()) if len(lines) > 1}
    places = [
        f"{name}: {', '.join(f'{path}:{line}' for path, line in lines.items())}"
        for name, lines in shared.items()
    ]
    return Figure(len(shared), places)


def functions(tree: ast.Module) -> Iterator[tuple[Function, bool]]:
    """Every function, and whether it is a method."""
    for node in ast.walk(tree):
        for inner in ast.iter_child_nodes(node):
            if isinstance(inner, Function):
                yield inner, isinstance(node, ast.ClassDef)


def names_itself(function: Function, is_method: bool) -> bool:
    for node in ast.walk(function):
        match node:
            case ast.Name(id=function.name, ctx=ast.Load()) if not is_method:
                return True
            case ast.Attribute(ast.Name("self" | "cls"), function.name) if is_method:
                return True
    return False


def tested_types(node: ast.AST) -> Iterator[str]:
    """The types a function tests for, but not those that a function inside it tests for."""
    for inner in ast.iter_child_nodes(node):
        match inner:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                continue
            case ast.Call(ast.Name("isinstance"), [_, tested]) | ast.MatchClass(tested):
                yield from (each.id for each in ast.walk(tested) if isinstance(each, ast.Name))
            case ast.Compare(comparators=[ast.Name(name)]):
                yield name
            case ast.MatchMapping():
                yield "dict"
            case ast.MatchSequence():
                yield "list"
        yield from tested_types(inner)


def walks(every: list[Module]) -> Figure:
    places = [
        f"{module.path}:{function.lineno}: {function.name}"
        for module in every
        for function, is_method in functions(module.tree)
        if names_itself(function, is_method) and {"dict", "list"} <= {*tested_types(function)}
    ]
    return Figure(len(places), places)


def tested(nouns: list[Module], root: Path) -> Figure:
    tests = {path.stem for path in (root / "tests").rglob("test_*.py")}
    places = [str(m.path) for m in nouns if f"test_{m.path.stem}" not in tests]
    return Figure(100 * (len(nouns) - len(places)) // len(nouns), places)


def count(root: Path) -> dict[str, Figure]:
    every = modules(root)
    nouns = [module for module in every if module.path.stem not in {"__init__", "__main__"}]
    if not nouns:
        sys.exit(f"no module in {', '.join(ROOMS)} below {root}: give --root the repository's root")
    return {
        "folder": in_folders(every),
        "unnamed": unnamed(nouns),
        "classes": shared_classes(every),
        "walks": walks(every),
        "tested": tested(nouns, root),
        "lines": Figure(sum(len(module.text.splitlines()) for module in every), []),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", choices=LIMITS, metavar="FIGURE", help=", ".join(LIMITS))
    parser.add_argument("-v", "--verbose", action="store_true", help="list every figure's places")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[1])
    asked = parser.parse_args()
    past = []
    for name, (number, places) in count(asked.root).items():
        limit = LIMITS[name]
        allowed = f"{limit.bound} {limit.number}" if limit.bound else ""
        print(f"{name:8} {limit.meaning:42} {number:6}  {allowed}".rstrip())
        for place in places if asked.verbose or asked.list == name else ():
            print(f"    {place}")
        if not limit.holds(number):
            past.append(f"{name}: {number} {limit.meaning}, the limit is {allowed}; {limit.remedy}")
    for sentence in past:
        figure = sentence.partition(":")[0]
        print(f"{sentence} (`python .ci/house.py --list {figure}` says where)", file=sys.stderr)
    sys.exit(bool(past))


if __name__ == "__main__":
    main()
