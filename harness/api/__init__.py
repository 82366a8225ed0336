"""The public Python API: what the command line does, on texts and data frames at hand, with data frames as the answer.

Every name here is reached from `harness` itself. Bad input raises a `harness.HarnessError` that says what to mend.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from harness.api.base import COUNT, DAY, EVALUATION, FLAG, NAME, NAMES, PATH, PATHS, VERDICT, Evaluation, Kind, checked
from harness.api.differences import compare
from harness.api.stored import StoredEvaluation
from harness.api.texts import Texts, units_of_frame, units_of_lists
from harness.api.words import align_words
from harness.core.environment_variables import with_variables
from harness.core.errors import ConfigError, HarnessError
from harness.core.paths import checked_path
from harness.core.records import Verdict
from harness.core.settings import Settings, load_settings, with_options
from harness.corpus import read_files, read_workspace
from harness.corpus.formats.units import Choices, Reading, corpus_of

if TYPE_CHECKING:
    import pandas as pd

    from harness.termbase.entries import Termbase

__all__ = [
    "Evaluation",
    "StoredEvaluation",
    "align_words",
    "compare",
    "evaluate",
    "judge",
    "load_run",
    "open_run",
    "render",
    "score",
]


_RUN = Kind(
    "an Evaluation or a StoredEvaluation, as returned by harness.evaluate, harness.load_run or harness.open_run",
    lambda value: isinstance(value, Evaluation | StoredEvaluation),
)


@checked(source_lang=NAME, target_lang=NAME, metrics=NAMES, embedding=FLAG, rules=FLAG, termbase=PATH)
def evaluate(
    texts: str | Path | pd.DataFrame | None = None,
    *,
    candidates: Texts | Mapping[str, Texts] | None = None,
    references: Texts | Sequence[Texts] | None = None,
    sources: Texts | None = None,
    documents: Texts | None = None,
    source_lang: str | None = None,
    target_lang: str | None = None,
    metrics: Sequence[str] | None = None,
    embedding: bool | None = None,
    rules: bool | None = None,
    termbase: str | Path | None = None,
) -> Evaluation:
    """Score translations and look for errors in them.

    `texts` is a workspace's folder, or a data frame with a row a segment and the columns `candidate`, `reference` and/or
    `source`, and if you like `vendor`, `document`, `source_lang`, `target_lang`. Without it, `candidates` (by vendor,
    where there are several), `references` (or several sets of them) and `sources` are texts, a segment each.
    `metrics`, `embedding` (without it no model is loaded), `rules` and `termbase` are as on the command line; for the
    others a workspace's `harness.toml` holds, and above it the environment (`HARNESS_<SECTION>_<KEY>`).

    Raises CorpusError, AlignmentError, ConfigError and EncoderError.

    >>> import harness
    >>> run = harness.evaluate(candidates=["It made 700 tonnes."], references=["It made 500 tonnes."], embedding=False)
    >>> run.findings[["rule", "text", "expected"]].values.tolist()
    [['number-changed', '700', '500']]
    """
    from harness.pipeline.run import evaluate as measure

    lists = (candidates, references, sources, documents)
    if isinstance(texts, str | Path):
        if any(one is not None for one in (*lists, source_lang, target_lang)):
            raise ConfigError(
                "A workspace has its own texts; leave candidates, references, sources, documents and "
                "languages out, or the workspace."
            )
        workspace = checked_path(texts, "evaluate: texts")
        settings, corpus = _settings_of(workspace), read_workspace(workspace, (), ())
    else:
        workspace, settings = None, _settings_of(None)
        langs = source_lang or "", target_lang or ""
        if texts is not None and any(one is not None for one in lists):
            raise ConfigError(
                "A data frame has its own texts; leave candidates, references, sources and documents out."
            )
        units = (
            units_of_lists(candidates, references, sources, documents, langs)
            if texts is None
            else units_of_frame(texts, langs)
        )
        corpus = corpus_of(units, Reading(Choices()))
    settings = _with_choices(settings, metrics, embedding, rules, termbase)
    return Evaluation(measure(corpus, settings, _termbase(termbase, workspace, settings)))


def _settings_of(workspace: Path | None) -> Settings:
    path = workspace / "harness.toml" if workspace else None
    return with_variables(load_settings(path if path and path.exists() else None), os.environ)


def _with_choices(
    settings: Settings,
    metrics: Sequence[str] | None,
    embedding: bool | None,
    rules: bool | None,
    termbase: str | Path | None,
) -> Settings:
    named = None if termbase is None else str(termbase)
    return with_options(settings, metrics=metrics, embedding=embedding, rules=rules, termbase=named)


def _termbase(named: str | Path | None, workspace: Path | None, settings: Settings) -> Termbase:
    """The termbase named, or the workspace's own if there is one."""
    from harness.termbase.entries import Termbase, load_termbase

    own = workspace / settings.termbase.file if workspace else None
    path = Path(named) if named is not None else own if own and own.exists() else None
    return load_termbase(path, workspace) if path else Termbase.empty()


@checked(
    texts=PATHS,
    reports=PATH,
    name=NAME,
    source_lang=NAME,
    target_lang=NAME,
    metrics=NAMES,
    embedding=FLAG,
    rules=FLAG,
    termbase=PATH,
    workers=COUNT,
    resume=FLAG,
)
def score(
    texts: str | Path | Sequence[str | Path],
    reports: str | Path,
    name: str,
    *,
    source_lang: str | None = None,
    target_lang: str | None = None,
    metrics: Sequence[str] | None = None,
    embedding: bool | None = None,
    rules: bool | None = None,
    termbase: str | Path | None = None,
    workers: int = 1,
    resume: bool = False,
) -> StoredEvaluation:
    """Score a corpus of any size into `reports/<name>`, in bounded memory, as `harness score` does, without pages.

    `texts` is a workspace's folder, or one or several files of a format that `harness score FILE` reads. With several
    `workers` a script has to begin with `if __name__ == "__main__":`, for they are processes of their own. With
    `resume`, what an interrupted call of the same name and settings finished is not done again. The rest is as for
    `evaluate`.

    Raises what `evaluate` raises, ConfigError also where there is a run of that name, WorkerError and ScratchError.

    >>> import harness, pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     table = pathlib.Path(folder, "acme.tsv")
    ...     _ = table.write_text("reference\\tcandidate\\nIt made 500 t.\\tIt made 700 t.\\n")
    ...     run = harness.score(table, pathlib.Path(folder, "reports"), "monday", target_lang="en", embedding=False)
    ...     [(card.key.vendor, finding.text, finding.expected) for card in run for finding in card.findings]
    [('acme', '700', '500')]
    """
    from functools import partial

    from harness.corpus.document_store import DocumentStore
    from harness.pipeline.blocks import CHARACTERS
    from harness.pipeline.engines import start_local
    from harness.pipeline.environment import environment
    from harness.pipeline.run import depends_on, evaluate_into
    from harness.pipeline.work_folder import RunPlan, interrupted, work_bench
    from harness.runs.folder import check_latest, check_run_id, publish

    started, place = datetime.now(UTC), Path(reports)
    paths = [Path(texts)] if isinstance(texts, str | Path) else list(map(Path, texts))
    workspace = paths[0] if len(paths) == 1 and (paths[0] / "candidates").is_dir() else None
    settings = _with_choices(_settings_of(workspace), metrics, embedding, rules, termbase)
    check_latest(place)
    check_run_id(name, place)
    names = _termbase(termbase, workspace, settings)
    plan = RunPlan(depends_on(settings, names))
    left = interrupted(place, name, plan) if resume else None
    with work_bench(place, name, plan.complete(CHARACTERS), left) as bench:
        with DocumentStore(bench.spool) as spool:
            corpus = (
                read_workspace(workspace, (), (), spool.keep)
                if workspace
                else read_files(paths, None, Choices(source_lang, target_lang, units=settings.score.units), spool.keep)
            )
            evaluate_into(
                bench,
                corpus,
                settings,
                names,
                lambda: environment(name, started),
                partial(start_local, workers=workers),
            )
        publish(bench.run, place, name)
    return open_run(place / name)


@checked(run=PATH, workspace=PATH)
def load_run(run: str | Path = "latest", workspace: str | Path = ".") -> Evaluation:
    """A stored run, by its name, a baseline's name or its folder. Raises ConfigError and SchemaError.

    >>> import harness, tempfile
    >>> run = harness.evaluate(candidates=["One."], references=["One."], metrics=["chrf2"], embedding=False)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     stored = run.save(folder, "monday")
    ...     harness.load_run(stored.folder)
    <Evaluation 'monday': 1 vendors, 1 scorecards>
    """
    from harness.runs.folder import find_run
    from harness.runs.reader import RunReader

    folder = find_run(str(run), Path(workspace) / "reports").resolve()
    return Evaluation(RunReader(folder, verify=True).load(), folder.name, folder)


@checked(run=PATH, workspace=PATH)
def open_run(run: str | Path = "latest", workspace: str | Path = ".") -> StoredEvaluation:
    """The same run left on disk, to go through scorecard by scorecard however many there are.

    >>> import harness, tempfile
    >>> run = harness.evaluate(candidates=["One."], references=["One."], metrics=["chrf2"], embedding=False)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     stored = harness.open_run(run.save(folder, "monday").folder)
    ...     [round(card.scores["chrf2"].value, 1) for card in stored]
    [100.0]
    """
    from harness.runs.folder import find_run
    from harness.runs.reader import RunReader

    folder = find_run(str(run), Path(workspace) / "reports").resolve()
    return StoredEvaluation(RunReader(folder, verify=True).checked(), folder.name)


@checked(run=EVALUATION, baseline=EVALUATION, workspace=PATH, policy=PATH, today=DAY)
def judge(
    run: Evaluation,
    baseline: Evaluation | None = None,
    *,
    workspace: str | Path | None = None,
    policy: str | Path | None = None,
    today: date | None = None,
) -> Verdict:
    """What the gate's policy says of a run, alone or against a baseline: `outcome`, and the `checks` behind it.

    The policy is the `[gate]` of the file `policy`, or of the workspace's `harness.toml`, or the default one; decisions
    and waivers are the workspace's. `today` is the day (UTC) that waivers are held against. Raises ConfigError.

    >>> import harness
    >>> run = harness.evaluate(candidates=["It made 700 tonnes."], references=["It made 500 tonnes."], embedding=False)
    >>> verdict = harness.judge(run)
    >>> verdict.outcome
    'failed'
    >>> [check.name for check in verdict.checks if check.outcome == "failed"]
    ['findings']
    """
    from harness import gate
    from harness.gate.policy import load_policy
    from harness.review.decisions import load_decisions, load_waivers

    own = Path(workspace) / "harness.toml" if workspace is not None else None
    path = Path(policy) if policy is not None else own if own and own.exists() else None
    reports = Path(workspace) / "reports" if workspace is not None else None
    return gate.judge(
        gate.Subject(run.run, run.name),
        gate.Subject(baseline.run, baseline.name) if baseline else None,
        load_policy(path, required=policy is not None),
        load_decisions(reports) if reports else (),
        load_waivers(reports) if reports else (),
        today=today or datetime.now(UTC).date(),
        known=gate.Names(_entities_of(Path(workspace)) if workspace is not None else ()),
    )


def _entities_of(workspace: Path) -> set[str]:
    """The names of the workspace's termbase, if it can be read here: judging does not need it."""
    with suppress(HarnessError):
        return {entity.name for entity in _termbase(None, workspace, _settings_of(workspace)).entities}
    return set()


@checked(run=_RUN, folder=PATH, verdict=VERDICT)
def render(run: Evaluation | StoredEvaluation, folder: str | Path, *, verdict: Verdict | None = None) -> Path:
    """Write the HTML pages of a run into a folder, which is made, and return the path of the first. Raises ConfigError.

    >>> import harness, tempfile
    >>> run = harness.evaluate(candidates=["One."], references=["One."], metrics=["chrf2"], embedding=False)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     harness.render(run, folder).name
    'index.html'
    """
    from harness.report import write_html

    try:
        return write_html(run.source if isinstance(run, StoredEvaluation) else run.run, Path(folder), verdict=verdict)[
            0
        ]
    except OSError as error:
        raise ConfigError(
            f"{folder}: the pages cannot be written there ({error.strerror}); choose another folder."
        ) from error
