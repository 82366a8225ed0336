"""Writes the pages. It decides nothing: the view says what stands on a page, the templates where.

Jinja2 escapes all that comes from the view. A run may be larger than memory: scorecards come one at a time from a
`Source`, several processes each write a stretch of them, and what the first pages need is gathered on the way.
"""

from __future__ import annotations

import hashlib
import logging
from base64 import b64encode
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from harness.core.past_runs import PastRun
from harness.core.records import Decision, Key, Run, Scorecard, Verdict
from harness.report import view
from harness.report.marking import marked, prose

_LOG = logging.getLogger(__name__)

_HERE = Path(__file__).parent
_STATIC = _HERE / "static"
_MAILABLE = 200
"""Up to so many scorecards, each page carries its style and scripts, so that it can be mailed alone."""
_FEW = 400
"""Up to so many scorecards, starting another process takes longer than it saves."""


class Source(Protocol):
    """A run that gives its scorecards one at a time, any number of times, in one order. It can be pickled."""

    @property
    def run(self) -> Run:
        """Everything but the scorecards."""

    @property
    def keys(self) -> Sequence[Key]:
        """Of all scorecards, in their order."""

    def cards(self, start: int, stop: int, *, links: bool = False) -> Iterator[Scorecard]:
        """The scorecards of `keys[start:stop]`; `links`: with their word links."""


@dataclass(frozen=True, slots=True)
class InMemory:
    """A run that is in memory anyhow, as a Source."""

    whole: Run

    @property
    def run(self) -> Run:
        return replace(self.whole, scorecards=())

    @property
    def keys(self) -> Sequence[Key]:
        return [card.key for card in self.whole.scorecards]

    def cards(self, start: int, stop: int, *, links: bool = False) -> Iterator[Scorecard]:
        return iter(self.whole.scorecards[start:stop])


def write_html(
    run: Run | Source,
    folder: Path,
    *,
    verdict: Verdict | None = None,
    baseline: PastRun | None = None,
    history: Sequence[PastRun] = (),
    decisions: Sequence[Decision] = (),
    refuted: Collection[str] = (),
    processes: int = 1,
) -> list[Path]:
    """Write the pages into the folder and return their paths, the index first.

    `verdict` is the gate's; `baseline` is what the scores are compared with; `history` holds earlier runs, oldest first.
    `decisions` are what reviewers said so far, and the project's own waivers, whose `when` is empty. Findings whose
    fingerprint is in `refuted` were no errors: the first page does not count them. The pages do not depend on the number of processes.
    """
    source = InMemory(run) if isinstance(run, Run) else run
    (folder / "scorecards").mkdir(parents=True, exist_ok=True)
    inline = len(source.keys) <= _MAILABLE
    said = view.by_fingerprint(decisions)
    facts, written = _write_scorecards(source, folder, inline, said, frozenset(refuted), processes)
    whole = view.with_distinct_titles(source.run)
    pages = _Pages(whole, folder, inline)
    site = view.Overview(whole, facts, verdict, baseline, history)
    first = [pages.write("index.html", "index.html", site.index())]
    first += [pages.write("documents.html", page.file, page) for page in site.documents()]
    first += [pages.write("entities.html", page.file, page) for page in site.entities()]
    first += _write_worklist(pages, facts.worklist.page(whole, said))
    first.append(pages.write("rules.html", view.RULES_PAGE, pages.rules))
    _LOG.info("%d pages are in %s", len(first) + len(written), folder)
    return [*first, *written, *([] if inline else _copy_static(folder))]


def _write_worklist(pages: _Pages, page: view.WorklistPage) -> list[Path]:
    written = [pages.write("findings.html", "findings.html", page)]
    return [*written, *(pages.data(f"data/{name}", "harnessFindings", rows) for name, rows in page.shards)]


def _write_scorecards(
    source: Source, folder: Path, inline: bool, said: view.Said, refuted: frozenset[str], processes: int
) -> tuple[view.RunFacts, list[Path]]:
    total = len(source.keys)
    if processes <= 1 or total <= _FEW:
        return _write_stretch(source, folder, inline, said, refuted, 0, total)
    bounds = [total * part // processes for part in range(processes + 1)]
    facts, written = view.RunFacts(), []
    # Spawned, since a fork would copy the locks of whatever threads there are.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        tasks = [pool.submit(_write_stretch, source, folder, inline, said, refuted, *ends) for ends in pairwise(bounds)]
        for task in tasks:
            part, paths = task.result()
            facts.merge(part)
            written += paths
    return facts, written


def _write_stretch(
    source: Source, folder: Path, inline: bool, said: view.Said, refuted: frozenset[str], start: int, stop: int
) -> tuple[view.RunFacts, list[Path]]:
    """Write the scorecards from `start` up to `stop`; one is held at a time."""
    run, neighbours = view.with_distinct_titles(source.run), view.Neighbours(source.keys)
    pages = _Pages(run, folder, inline)
    facts, written = view.RunFacts(), []
    for card in source.cards(start, stop, links=True):
        facts.add(card, refuted)
        for page in view.card_pages(card, run, neighbours, said):
            written.append(pages.write("scorecard.html", f"scorecards/{page.file}", page))
            if page.rendering is not None:
                written.append(pages.data(f"scorecards/{page.script}", "harnessRendering", page.rendering))
    return facts, written


class _Pages:
    """Writes pages of one run into one folder."""

    def __init__(self, run: Run, folder: Path, inline: bool) -> None:
        self._run, self._folder, self._inline = str(run.environment.get("run", "")), folder, inline
        self.rules = view.rules_page(run)
        self._labels = view.rule_labels(self.rules)

    def write(self, template: str, name: str, page: object) -> Path:
        path = self._folder / name
        site = PageFrame(self._run, "../" * name.count("/"), self._inline, self._labels)
        text = _environment().get_template(template).render(page=page, site=site)
        path.write_bytes(text.encode("utf-8"))
        return path

    def data(self, name: str, function: str, data: object) -> Path:
        """A script that gives data to a page beside it: pages from a folder may not read files, but run them."""
        path = self._folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{function}({htmlsafe_json_dumps(data)});\n", encoding="utf-8", newline="\n")
        return path


@dataclass(frozen=True, slots=True)
class PageFrame:
    """The values that every template may need: the run's name, the way from the page to the report's folder, styles and scripts.

    `rules` has the rules that the report explains, with their labels.
    """

    run: str
    root: str
    inline: bool
    rules: Mapping[str, str]

    @property
    def policy(self) -> str:
        """The Content-Security-Policy: nothing but this report's own style, scripts and data."""
        scripts, styles = (" ".join(["'self'", *_hashes(kind)]) if self.inline else "'self'" for kind in ("js", "css"))
        return (
            f"default-src 'none'; script-src {scripts}; style-src {styles}; img-src 'self' data:; connect-src 'self'; "
            "base-uri 'none'; form-action 'none'"
        )

    def style(self, name: str) -> Markup:
        """A style sheet of static/, in the page or linked."""
        if self.inline:
            return Markup("<style>{}</style>").format(Markup(_static()[name]))
        return Markup('<link rel="stylesheet" href="{}static/{}">').format(self.root, name)

    def script(self, name: str) -> Markup:
        """A classic script of static/, in the page or linked; it runs where it stands."""
        if self.inline:
            return Markup("<script>{}</script>").format(Markup(_static()[name]))
        return Markup('<script src="{}static/{}"></script>').format(self.root, name)


@cache
def _static() -> Mapping[str, str]:
    """The text of every style sheet and script that we ship."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(_STATIC.glob("*.*"))}


@cache
def _hashes(kind: str) -> tuple[str, ...]:
    """Sources of a Content-Security-Policy that allow our own files inside a page."""
    texts = [text for name, text in _static().items() if name.endswith(f".{kind}")]
    return tuple(f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in texts)


def _copy_static(folder: Path) -> list[Path]:
    (folder / "static").mkdir(exist_ok=True)
    written = []
    for name, text in _static().items():
        path = folder / "static" / name
        path.write_bytes(text.encode("utf-8"))
        written.append(path)
    return written


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["marked"] = marked
    environment.filters["prose"] = prose
    return environment
