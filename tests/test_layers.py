"""The house's floors: imports run strictly downward. Move a wall here when CONTRIBUTING says that it moved."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HARNESS = Path(__file__).parent.parent / "harness"
FLOORS = {
    "errors": 0, "atomic": 1, "sealed": 1, "versions": 1, "processors": 1, "cells": 1, "account": 2, "environment": 2, "model": 1, "toml": 1, "locks": 2, "paths": 2, "config": 2, "gold": 2, "language": 2, "agreement": 2, "policy": 3, "variables": 3, "termbase": 3, "cache": 3, "scratch": 3, "bench": 4, "spool": 3, "statistics": 3, "concordance": 3, "plugins": 3, "encoder": 4, "archives": 4,
    "lexis": 4, "matching": 4, "termbase_edit": 4, "exchange": 4, "lint": 4, "corpus": 5, "align": 5, "metrics": 5, "rules": 5, "scorecard": 7, "mining": 6, "tables": 6, "store": 7, "review": 7, "comparison": 7,
    "changes": 7, "columns": 6, "partition": 5, "shared": 6, "totals": 6, "writer": 8, "blocks": 8, "engines": 8, "gate": 8, "stream": 8, "segments": 8, "findings": 8, "news": 9, "excerpt": 10, "search": 8, "precision": 8, "server": 9, "places": 8, "baselines": 9, "history": 9, "validate": 8, "pipeline": 9, "report": 9, "export": 9, "api": 10, "cli": 11, "": 12, "__main__": 12,
}  # fmt: skip
BASES = {
    "report": {"view", "verdict", "marking"},
    "cli": {"", "common"},
    "export": {"base", "original"},
    "language": None,
    "lexis": None,
}
"""What members may import of their own package (None: each other); `base` where nothing is said."""
ONLY_SEES = {"report": {"model", "errors"}, "language": {"model", "errors"}}
JOINED = {"pipeline", "store", "gate", "report"}


def imports(path: Path) -> Iterator[tuple[str, ...]]:
    """Every module of harness that a file imports, as parts; `from harness import __version__` is no layer."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: name the module from harness on"
            module = node.module or ""
            deeper = HARNESS.joinpath(*module.split(".")[1:]).is_dir()
            names = [f"{module}.{a.name}" if deeper and is_module(module, a.name) else module for a in node.names
                     if (module, a.name) != ("harness", "__version__")]  # fmt: skip
        else:
            continue
        yield from (tuple(name.split(".")[1:]) for name in names if name.split(".")[0] == "harness")


def is_module(package: str, name: str) -> bool:
    place = HARNESS.joinpath(*package.split(".")[1:], name)
    return place.is_dir() or place.with_suffix(".py").is_file()


def faults(path: Path) -> Iterator[str]:
    """What is wrong with a file's imports."""
    own = tuple(part for part in path.relative_to(HARNESS).with_suffix("").parts if part != "__init__")
    room, member = own[0] if own else "", ".".join(own[1:])
    for parts in imports(path):
        other, what = (parts[0] if parts else ""), ".".join(parts[1:])
        shown = f"{'.'.join(own) or '__init__'} imports {'.'.join(parts) or 'harness'}"
        if other == room and room:
            bases = BASES.get(room, {"base"})
            if member and bases is not None and not within(what, bases) and what.partition(".")[0] != own[1]:
                yield f"{shown}: members import only their base"
        elif FLOORS[other] >= FLOORS[room]:
            yield f"{shown}: upward or sideways"
        elif room in ONLY_SEES and other not in ONLY_SEES[room]:
            yield f"{shown}: {room} sees {' and '.join(sorted(ONLY_SEES[room]))} only"
        elif (
            what
            and (HARNESS / other).is_dir()
            and room not in {"cli", "api"}
            and not within(what, {"base"})
            and other != "language"
        ):
            yield f"{shown}: only its __init__ imports members"


def within(what: str, bases: set[str]) -> bool:
    return what in bases or what.partition(".")[0] in bases


def test_every_module_has_a_floor() -> None:
    rooms = {path.stem for path in HARNESS.glob("*.py")} | {path.parent.name for path in HARNESS.glob("*/*.py")}
    assert rooms - {"__init__"} <= set(FLOORS)


@pytest.mark.parametrize("path", sorted(HARNESS.rglob("*.py")), ids=lambda path: str(path.relative_to(HARNESS)))
def test_imports_run_strictly_downward(path: Path) -> None:
    assert list(faults(path)) == []


def test_only_the_command_line_and_the_public_api_join_what_is_above_the_store() -> None:
    joined = {}
    for path in HARNESS.rglob("*.py"):
        found = {parts[0] for parts in imports(path) if parts} & JOINED
        room = path.relative_to(HARNESS).parts[0].removesuffix(".py")
        joined.setdefault(room, set()).update(found - {room})
    assert {room: found for room, found in joined.items() if len(found) > 1 and room not in {"cli", "api"}} == {}
