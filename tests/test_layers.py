"""The layout of the code, as CONTRIBUTING.md describes it: packages in layers, and limits that keep them easy to read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HARNESS = Path(__file__).parent.parent / "harness"
LAYERS = {
    "core": 0,
    "language": 1,
    "extraction": 2,
    "encoder": 2,
    "statistics": 2,
    "plugins": 2,
    "report": 2,
    "corpus": 3,
    "alignment": 3,
    "metrics": 3,
    "runs": 3,
    "review": 3,
    "termbase": 4,
    "comparison": 4,
    "export": 4,
    "rules": 5,
    "gate": 5,
    "pipeline": 6,
    "validate": 6,
    "api": 7,
    "cli": 8,
}
"""A package imports only from packages of lower layers."""
ONLY_IMPORTS = {"report": {"core"}}
"""Packages that see less than their layer allows: a page can be written without a model and without the texts."""
DATA = {"starter"}
MOST_FILES = 16
MOST_LINES = 450
MANY_FILES = {"cli", "extraction/quantities"}
"""One file per command, and what a later issue replaces."""

Module = tuple[str, ...]
FILES = sorted(HARNESS.rglob("*.py"))


def module_of(path: Path) -> Module:
    parts = path.relative_to(HARNESS).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def imports(path: Path) -> Iterator[Module]:
    """Every module of harness that a file imports; `from harness import __version__` imports none."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: name the module from harness on"
            module = node.module or ""
            deeper = HARNESS.joinpath(*module.split(".")[1:]).is_dir()
            names = [
                f"{module}.{a.name}" if deeper and is_module(module, a.name) else module
                for a in node.names
                if (module, a.name) != ("harness", "__version__")
            ]
        else:
            continue
        yield from (tuple(name.split(".")[1:]) for name in names if name.split(".")[0] == "harness")


def is_module(package: str, name: str) -> bool:
    place = HARNESS.joinpath(*package.split(".")[1:], name)
    return place.is_dir() or place.with_suffix(".py").is_file()


def wrong_imports(path: Path) -> Iterator[str]:
    own = module_of(path)
    package = own[0] if own else ""
    for other in imports(path):
        shown = f"{'.'.join(own) or 'harness'} imports {'.'.join(other) or 'harness'}"
        if package in ("", "__main__") or (other and other[0] == package):
            continue
        if not other or LAYERS[other[0]] >= LAYERS[package]:
            yield f"{shown}: not in a lower layer"
        elif other[0] not in ONLY_IMPORTS.get(package, LAYERS):
            yield f"{shown}: {package} imports only {', '.join(sorted(ONLY_IMPORTS[package]))}"


def test_every_package_has_a_layer_and_nothing_is_loose() -> None:
    assert {path.parent.name for path in HARNESS.glob("*/__init__.py")} == set(LAYERS)
    assert {path.name for path in HARNESS.glob("*.py")} == {"__init__.py", "__main__.py"}
    assert {path.name for path in HARNESS.iterdir() if path.is_dir()} - {"__pycache__"} == set(LAYERS) | DATA


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HARNESS)))
def test_imports_run_strictly_downward(path: Path) -> None:
    assert list(wrong_imports(path)) == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = {module_of(path): {m for m in imports(path) if m != module_of(path)} for path in FILES}
    done: set[Module] = set()

    def visit(module: Module, way: tuple[Module, ...]) -> None:
        assert module not in way, " -> ".join(".".join(one) for one in (*way[way.index(module) :], module))
        if module not in done:
            for other in sorted(graph.get(module, ())):
                visit(other, (*way, module))
            done.add(module)

    for module in sorted(graph):
        visit(module, ())


def test_only_the_reader_opens_the_files_of_a_run() -> None:
    inside = {("runs", name) for name in ("columns", "run_files", "segments", "sums", "tables")}
    found = {path: inside & set(imports(path)) for path in FILES if path.parent.name != "runs"}
    assert {str(path): modules for path, modules in found.items() if modules} == {}


def test_no_level_has_too_many_files() -> None:
    counts = {str(path.parent.relative_to(HARNESS)): 0 for path in FILES}
    for path in FILES:
        counts[str(path.parent.relative_to(HARNESS))] += 1
    assert {place: n for place, n in counts.items() if n > MOST_FILES and place not in MANY_FILES} == {}


def test_the_formatter_formats_everything() -> None:
    marks = ("fmt: " + "skip", "fmt: " + "off")
    assert [str(path) for path in FILES if any(mark in path.read_text(encoding="utf-8") for mark in marks)] == []


def test_no_two_public_classes_share_a_name() -> None:
    places: dict[str, list[str]] = {}
    for path in FILES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(str(path.relative_to(HARNESS)))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_no_file_is_too_long() -> None:
    lengths = {str(path.relative_to(HARNESS)): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}
