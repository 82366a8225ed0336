"""What every call of the public API gives or takes: an evaluation, which is a run with its tables as data frames.

Arguments are checked before anything is done with them. A wrong one is an error with the next step, not one from deep inside.
"""

from __future__ import annotations

import html
import inspect
import operator
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from harness.core.errors import ConfigError
from harness.core.messages import unknown
from harness.core.paths import checked_path
from harness.core.records import Run, Verdict
from harness.language.identifiers import identifier

if TYPE_CHECKING:
    import pandas as pd

Function = TypeVar("Function", bound=Callable[..., Any])


class Kind(NamedTuple):
    """What an argument must be, in words and as a test."""

    what: str
    fits: Callable[[Any], bool]
    paths: Callable[[Any], Sequence[str]] = lambda _: ()
    """The paths in it, which a file must be able to have."""


def checked(**kinds: Kind) -> Callable[[Function], Function]:
    """Refuse arguments of another kind than these. An argument whose default is None may be None. Raises ConfigError."""

    def of(function: Function) -> Function:
        signature = inspect.signature(function)

        @wraps(function)
        def called(*args: Any, **named: Any) -> Any:
            for name, value in signature.bind(*args, **named).arguments.items():
                if name in kinds and not (value is None and signature.parameters[name].default is None):
                    _check(function.__name__, name, value, kinds[name])
            return function(*args, **named)

        return cast(Function, called)

    return of


def _check(function: str, name: str, value: object, kind: Kind) -> None:
    if not kind.fits(value):
        raise ConfigError(f"{function}: {name} must be {kind.what}, not {described(value)}.")
    for path in kind.paths(value):
        checked_path(path, f"{function}: {name}")


def described(value: object) -> str:
    """A wrong value in a message: its type, or itself if that says more."""
    if isinstance(value, str) and not identifier(value):
        return "an empty str"
    return repr(value) if value is None or isinstance(value, bool | int | float) else type(value).__name__


def is_texts(value: object) -> bool:
    """Whether this is a list of texts in some form, and not one text, a table or a set, which has no order."""
    return hasattr(value, "__iter__") and not isinstance(value, str | bytes | bytearray | Mapping | set | frozenset)


def _is_path(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, os.PathLike) and isinstance(os.fspath(value), str))


def _is_list(value: object, item: Callable[[object], bool]) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray) and all(map(item, value))


def _is_whole(value: object, least: int) -> bool:
    try:
        return not isinstance(value, bool) and operator.index(value) >= least  # type: ignore[arg-type]
    except TypeError:
        return False


PATH = Kind("a path", _is_path, lambda value: [os.fspath(value)])
PATHS = Kind(
    "a path or a list of paths",
    lambda value: _is_path(value) or _is_list(value, _is_path),
    lambda value: [os.fspath(path) for path in ([value] if _is_path(value) else value)],
)
TEXT = Kind("a text", lambda value: isinstance(value, str))
NAME = Kind("a name", lambda value: isinstance(value, str) and bool(identifier(value)))
NAMES = Kind(
    'a list of names such as ["bleu", "chrf2"]', lambda value: _is_list(value, lambda one: isinstance(one, str))
)
FLAG = Kind("True or False", lambda value: isinstance(value, bool) or type(value).__name__ == "bool_")
SEED = Kind("a whole number, 0 or more", lambda value: _is_whole(value, 0))
COUNT = Kind("a whole number, 1 or more", lambda value: _is_whole(value, 1))
LEVEL = Kind("a number between 0 and 1, such as 0.05", lambda value: isinstance(value, int | float) and 0 < value < 1)
DAY = Kind("a date", lambda value: isinstance(value, date) and not isinstance(value, datetime))
VERDICT = Kind("a verdict, as returned by harness.judge", lambda value: isinstance(value, Verdict))
EVALUATION = Kind(
    "an Evaluation, as returned by harness.evaluate or harness.load_run", lambda value: isinstance(value, Evaluation)
)


@dataclass(frozen=True)
class Evaluation:
    """A run, with its tables as data frames. `name` is its folder's, or `run` where it was not stored.

    `run["acme"]` is the same run of one vendor alone. The tables have the columns of the stored run's own files; what is
    absent is missing in them (`NA`), never 0.

    >>> import harness
    >>> texts = {"acme": ["The cat sat."], "zeta": ["A cat sits."]}
    >>> run = harness.evaluate(candidates=texts, references=["The cat sat."], metrics=["bleu"], embedding=False)
    >>> run.vendors
    ['acme', 'zeta']
    >>> list(run.scores.columns[:6])
    ['vendor', 'source_lang', 'target_lang', 'document', 'metric', 'value']
    >>> run["zeta"].vendors
    ['zeta']
    """

    run: Run
    name: str = "run"
    folder: Path | None = None

    @cached_property
    def scores(self) -> pd.DataFrame:
        """`vendor, source_lang, target_lang, document, metric, value, low, high, n, status, reason, signature, shuffled,
        interval`: a row a vendor and metric (`document` is empty), and one a document and metric.

        >>> import harness
        >>> gold, texts = ["It made 500 tonnes."], {"acme": ["It made 700 tonnes."]}
        >>> run = harness.evaluate(candidates=texts, references=gold, metrics=["chrf2", "ter"], embedding=False)
        >>> run.scores.query("document == ''")[["vendor", "metric", "value", "status"]].round(1).values.tolist()
        [['acme', 'chrf2', 72.0, 'scored'], ['acme', 'ter', 25.0, 'scored']]
        """
        return self._frame("scores")

    @cached_property
    def segments(self) -> pd.DataFrame:
        """`vendor, source_lang, target_lang, document, segment, metric, value, status`: a row a segment and metric.

        >>> import harness
        >>> gold, texts = ["It made 500 tonnes."], {"acme": ["It made 700 tonnes."]}
        >>> run = harness.evaluate(candidates=texts, references=gold, metrics=["chrf2", "ter"], embedding=False)
        >>> run.segments[["segment", "metric", "value"]].round(1).values.tolist()
        [[1, 'chrf2', 72.0], [1, 'ter', 25.0]]
        """
        return self._frame("segments")

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """What stood opposite each other: `vendor, source_lang, target_lang, document, segment, source, reference,
        candidate`, the offsets of the three in their documents, `reference_kind, references, similarity`.

        >>> import harness
        >>> gold, texts = ["It made 500 tonnes."], {"acme": ["It made 700 tonnes."]}
        >>> run = harness.evaluate(candidates=texts, references=gold, metrics=["chrf2", "ter"], embedding=False)
        >>> run.pairs[["reference", "candidate"]].values.tolist()
        [['It made 500 tonnes.', 'It made 700 tonnes.']]
        """
        return self._frame("pairs")

    @cached_property
    def mentions(self) -> pd.DataFrame:
        """Every rendering of every expected name: `vendor, document, segment, entity, text, start, end, verdict,
        source_lang, target_lang`.

        >>> import harness
        >>> gold, texts = ["On Monday a ferry left for Tembaru."], ["A ferry left for Tembaru on Monday."]
        >>> run = harness.evaluate(candidates=texts, references=gold, target_lang="en", embedding=False)
        >>> run.mentions[["entity", "text", "start", "end", "verdict"]].values.tolist()
        [['Tembaru', 'Tembaru', 17, 24, 'accepted']]
        """
        return self._frame("mentions")

    @cached_property
    def findings(self) -> pd.DataFrame:
        """Every error: `vendor, source_lang, target_lang, document, segment, rule, category, severity, entity, start, end,
        text, expected, provenance, evidence, message, fingerprint, confidence`. `evidence` is JSON.

        >>> import harness
        >>> gold, texts = ["It made 500 tonnes."], {"acme": ["It made 700 tonnes."]}
        >>> run = harness.evaluate(candidates=texts, references=gold, metrics=["chrf2", "ter"], embedding=False)
        >>> run.findings[["rule", "severity", "start", "end", "text", "expected"]].values.tolist()
        [['number-changed', 'major', 8, 11, '700', '500']]
        """
        return self._frame("findings")

    @property
    def vendors(self) -> list[str]:
        """The names of the vendors.

        >>> import harness
        >>> gold, texts = ["It made 500 tonnes."], {"acme": ["It made 700 tonnes."]}
        >>> run = harness.evaluate(candidates=texts, references=gold, metrics=["chrf2", "ter"], embedding=False)
        >>> run.vendors
        ['acme']
        """
        return list(dict.fromkeys(vendor.vendor for vendor in self.run.vendors))

    @property
    def notices(self) -> list[str]:
        """What is to be said of the texts, such as what was removed from them.

        >>> import harness
        >>> run = harness.evaluate(candidates=["One\\ntwo."], references=["One two."], metrics=["chrf2"], embedding=False)
        >>> run.notices
        ['candidates of candidate: 1 text with line ends inside, first in line 1; read as spaces']
        """
        return list(dict.fromkeys([*self.run.notices, *(n for card in self.run.scorecards for n in card.notices)]))

    def __getitem__(self, vendor: str) -> Evaluation:
        """The run of one vendor alone. Raises ConfigError.

        >>> import harness
        >>> gold, texts = ["It made 500 tonnes."], {"acme": ["It made 700 tonnes."]}
        >>> run = harness.evaluate(candidates=texts, references=gold, metrics=["chrf2", "ter"], embedding=False)
        >>> run["acme"]
        <Evaluation 'run': 1 vendors, 1 scorecards>
        """
        if not isinstance(vendor, str):
            raise ConfigError(f"{self.name}: the name of a vendor must be a str, not {described(vendor)}.")
        if vendor not in self.vendors:
            raise ConfigError(f"{self.name}: {unknown('vendor', vendor, self.vendors)}.")
        own = replace(
            self.run,
            vendors=tuple(one for one in self.run.vendors if one.vendor == vendor),
            scorecards=tuple(card for card in self.run.scorecards if card.key.vendor == vendor),
        )
        return Evaluation(own, self.name)

    @checked(reports=PATH, name=NAME)
    def save(self, reports: str | Path, name: str) -> Evaluation:
        """Store the run as `reports/<name>`, without pages. Raises ConfigError, also where there is one of that name.

        >>> import harness
        >>> gold, texts = ["It made 500 tonnes."], {"acme": ["It made 700 tonnes."]}
        >>> run = harness.evaluate(candidates=texts, references=gold, metrics=["chrf2", "ter"], embedding=False)
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     sorted(path.name for path in run.save(folder, "monday").folder.glob("*.csv"))
        ['findings.csv', 'scores.csv', 'source_defects.csv']
        """
        from harness.runs.folder import check_run_id, new_run
        from harness.runs.writer import save_run

        folder = Path(reports)
        with new_run(folder, check_run_id(name, folder)) as inside:
            run = replace(self.run, environment={**self.run.environment, "run": name})
            save_run(run, inside)
        return Evaluation(run, name, folder / name)

    def summary(self) -> pd.DataFrame:
        """A row a vendor and language pair: the score of every metric that was scored, and findings by severity.

        >>> import harness
        >>> gold, texts = ["It made 500 tonnes."], {"acme": ["It made 700 tonnes."]}
        >>> run = harness.evaluate(candidates=texts, references=gold, metrics=["chrf2", "ter"], embedding=False)
        >>> run.summary()[["vendor", "chrf2", "ter", "critical", "major", "minor"]].round(1).values.tolist()
        [['acme', 72.0, 25.0, 0, 1, 0]]
        """
        import pandas as pd

        rows = []
        for one in self.run.vendors:
            own = [
                f
                for card in self.run.scorecards
                if card.key[:3] == (one.vendor, one.source_lang, one.target_lang)
                for f in card.findings
            ]
            values = {name: e.value for name, e in one.scores.items() if e.value is not None}
            tally = {severity: sum(f.severity == severity for f in own) for severity in ("critical", "major", "minor")}
            rows.append(
                {
                    "vendor": one.vendor,
                    "source_lang": one.source_lang,
                    "target_lang": one.target_lang,
                    **values,
                    **tally,
                }
            )
        return pd.DataFrame(rows)

    def _frame(self, name: str) -> pd.DataFrame:
        import pandas as pd

        from harness.export import TABLES

        table = TABLES[name]
        kinds = {str: "string", int: "Int64", float: "float64", list: "object"}
        frame = pd.DataFrame(list(table.rows(self.run, self.run.scorecards)), columns=list(table.columns))
        return frame.astype({column: kinds[kind] for column, kind in table.columns.items()})

    def __repr__(self) -> str:
        return f"<Evaluation {self.name!r}: {len(self.vendors)} vendors, {len(self.run.scorecards)} scorecards>"

    def _repr_html_(self) -> str:
        """For notebooks; every text in it is escaped."""
        table = self.summary().to_html(index=False, escape=True, na_rep="–", float_format="{:.2f}".format)
        return f"<p><b>{html.escape(self.name)}</b></p>{table}"
