"""What a user can set, so that everything else receives one checked, immutable `Settings`.

`harness.toml` is refused as a whole rather than read in part: a misspelt key that is silently ignored
would score something other than what was asked for. The reading of TOML lives here too, because the
termbase and the corpus owe their users the same sentences about files that cannot be read.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from harness.errors import ConfigError, HarnessError

METRICS: tuple[str, ...] = (
    "bleu", "chrf2", "chrf2++", "ter", "embedding", "embedding_recall", "embedding_precision", "source_similarity",
    "entity_accuracy",
)  # fmt: skip
"""Every metric that can be asked for, in the order in which tables show them."""

SEVERITIES = ("critical", "major", "minor")

RULES: tuple[str, ...] = (
    "entity-garbled", "entity-mistranslated", "entity-replaced", "entity-missing", "entity-added", "entity-partial",
    "entity-inconsistent", "number-changed", "number-missing", "number-added", "date-changed", "unit-changed",
    "currency-changed", "number-format", "untranslated", "negation-changed", "repeated", "omitted-passage", "spacing",
    "fused", "punctuation",
)  # fmt: skip
"""Every rule of the finding table, so that a misspelt name is an error before anything is scored."""

TOKENIZERS: tuple[str, ...] = (
    "auto", "13a", "zh", "char", "intl", "none", "ja-mecab", "ko-mecab", "flores101", "flores200", "spm",
)  # fmt: skip
"""`auto` chooses by target language; the others are sacrebleu's own names."""

_SLOW = frozenset({"ter"})

_TOML_ERROR = re.compile(
    r"(?P<fault>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class ScoreSettings:
    """[score]: what is measured and written. `seed` is that of the intervals, 0 or more."""

    metrics: tuple[str, ...] = tuple(name for name in METRICS if name not in _SLOW)
    rules: bool = True
    html: bool = True
    seed: int = 20261122


@dataclass(frozen=True, slots=True)
class EmbeddingSettings:
    """[embedding]: `auto` is a packaged model; anything else is a sentence-transformers name or path.

    `cache` is the folder where vectors are kept, `auto` the user's own, `off` none: no number depends on it.
    """

    enabled: bool = True
    model: str = "auto"
    multilingual_model: str = "auto"
    cache: str = "auto"


@dataclass(frozen=True, slots=True)
class BleuSettings:
    """[bleu]: how BLEU sees words."""

    tokenize: str = "auto"


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """[rules]: which rules of the finding table are not reported, and severities other than the written policy's."""

    disabled: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TermbaseSettings:
    """[termbase]: where the expected names are, seen from the workspace."""

    file: str = "references/entities.toml"


_Section = TypeVar("_Section", ScoreSettings, EmbeddingSettings, BleuSettings, RuleSettings, TermbaseSettings)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one measurement."""

    score: ScoreSettings = ScoreSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    bleu: BleuSettings = BleuSettings()
    rules: RuleSettings = field(default_factory=RuleSettings)
    termbase: TermbaseSettings = TermbaseSettings()

    def as_dict(self) -> dict[str, dict[str, Any]]:
        """The settings as a stored Run keeps them: only what JSON knows, always in the same order.

        Where vectors are kept is left out: it differs from machine to machine and changes nothing.
        """
        stored = {
            section: {key: list(value) if isinstance(value, tuple) else value for key, value in table.items()}
            for section, table in asdict(self).items()
        }
        del stored["embedding"]["cache"]
        return stored


SECTIONS: tuple[str, ...] = (*sorted(field.name for field in fields(Settings)), "gate")
"""Every section of a `harness.toml`; `policy.py` reads [gate], which changes no score."""


def load_settings(path: Path | None) -> Settings:
    """The settings of a `harness.toml`, or the defaults where there is none."""
    if path is None:
        return Settings()
    file = printable(path.name)
    data = read_toml(path, name=file)
    for name, value in data.items():
        if name not in SECTIONS:
            raise ConfigError(f"{file}: {unknown('section', name, SECTIONS)}")
        if not isinstance(value, dict):
            raise ConfigError(f"{file}: {name} must be a section; write [{name}] and its keys below it")
    default = Settings()
    return Settings(
        score=_section(default.score, data.get("score", {}), "score", file),
        embedding=_section(default.embedding, data.get("embedding", {}), "embedding", file),
        bleu=_section(default.bleu, data.get("bleu", {}), "bleu", file),
        rules=_section(default.rules, data.get("rules", {}), "rules", file),
        termbase=_section(default.termbase, data.get("termbase", {}), "termbase", file),
    )


def seed_of(settings: Mapping[str, Any]) -> int:
    """The seed in the settings of a stored run; older runs have none and get the default."""
    seed = settings.get("score", {}).get("seed")
    return seed if isinstance(seed, int) else ScoreSettings().seed


def with_options(
    settings: Settings,
    *,
    metrics: Sequence[str] | None = None,
    embedding: bool | None = None,
    embedding_model: str | None = None,
    multilingual_model: str | None = None,
    cache: str | None = None,
    rules: bool | None = None,
    html: bool | None = None,
    tokenize: str | None = None,
    termbase: str | None = None,
) -> Settings:
    """The settings with what the command line says on top; None means that it says nothing."""
    score = _given(metrics=None if metrics is None else _distinct(metrics), rules=rules, html=html)
    models = _given(enabled=embedding, model=embedding_model, multilingual_model=multilingual_model, cache=cache)
    _check_names("metric", score.get("metrics", ()), METRICS, "--metrics")
    _check_names("tokenizer", () if tokenize is None else (tokenize,), TOKENIZERS, "--tokenize")
    return replace(
        settings,
        score=replace(settings.score, **score),
        embedding=replace(settings.embedding, **models),
        bleu=replace(settings.bleu, **_given(tokenize=tokenize)),
        termbase=replace(settings.termbase, **_given(file=termbase)),
    )


def read_toml(path: Path, error: type[HarnessError] = ConfigError, *, name: str | None = None) -> dict[str, Any]:
    """A TOML file as a dict; `name` is how messages call it, `error` what they are raised as."""
    name = printable(path) if name is None else name
    return parse_toml(read_utf8(path, error, name=name), name, error)


def read_utf8(path: Path, error: type[HarnessError] = ConfigError, *, name: str) -> str:
    """The text of a configuration file, without a byte order mark. Editors on Windows write one."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise error(f"{name}: there is no such file; check the path") from None
    except IsADirectoryError:
        raise error(f"{name}: this is a folder, not a file; check the path") from None
    except OSError as problem:
        raise error(f"{name}: cannot be read ({problem.strerror}); check the path and its permissions") from None
    return decode_utf8(data, name, error).removeprefix("\ufeff")


def decode_utf8(data: bytes, name: str, error: type[HarnessError]) -> str:
    """Strict: a replaced character would be scored as the vendor's fault."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as problem:
        byte = data[problem.start]
        raise error(
            f"{name}: not valid UTF-8 at byte offset {problem.start} (0x{byte:02X}); re-save it as UTF-8"
        ) from None


def parse_toml(text: str, name: str, error: type[HarnessError] = ConfigError) -> dict[str, Any]:
    """TOML whose faults are told with line and column. tomllib's own exceptions have them only in their text."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise error(f"{name}: not valid TOML: nested too deeply; flatten it and run again") from None
    except ValueError as problem:  # TOMLDecodeError, and plain ValueError for integers of thousands of digits
        place, fault = _toml_fault(str(problem), text)
        raise error(f"{name}{place}: not valid TOML: {printable(fault)}; correct it and run again") from None


def check_keys(table: Mapping[str, object], known: Collection[str], where: str, error: type[HarnessError]) -> None:
    """Refuse the first key that is not known."""
    for key in table:
        if key not in known:
            raise error(f"{where}: {unknown('key', key, known)}")


def string(
    table: Mapping[str, object], key: str, where: str, error: type[HarnessError], default: str | None = None
) -> str:
    """A text that says something. Without a default the key is required."""
    value = table.get(key, default)
    if value is None:
        raise error(f'{where}: "{key}" is missing; add {key} = "…"')
    if not isinstance(value, str):
        raise error(f'{where}: "{key}" must be a string, not {toml_type(value)}')
    if not value.strip() and value != default:
        raise error(f'{where}: "{key}" is empty; write a text or remove the key')
    return value


def unknown(what: str, name: str, known: Iterable[str], place: str = "") -> str:
    """The end of a message about a name that is none of the known ones, with the nearest of them."""
    candidates = list(known)
    near = nearest(name, candidates)
    hint = f"did you mean {quoted(near)}?" if near is not None else f"known are {', '.join(map(printable, candidates))}"
    return f"unknown {what} {quoted(name)}{place}; {hint}"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, whatever the case, or None where none is like it."""
    folded = {candidate.casefold(): candidate for candidate in known}
    matches = difflib.get_close_matches(name.casefold(), folded, n=1)
    return folded[matches[0]] if matches else None


def quoted(text: str) -> str:
    """A name from a file, safe to print on a terminal."""
    return f'"{printable(text)}"'


def printable(text: object) -> str:
    """Text whose control and invisible characters are escaped: names come from vendors and must not move a cursor."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape", "surrogatepass").decode() for char in str(text)
    )


def shown_path(path: Path, root: Path | None) -> str:
    """How messages name a file: from the workspace where it lies in it, else as the user gave it."""
    if root is not None and path.is_relative_to(root):
        path = path.relative_to(root)
    return printable(path.as_posix())


def toml_type(value: object) -> str:
    """What TOML calls the type of a value. bool comes first, since Python takes it for an int."""
    names: dict[type, str] = {
        bool: "a boolean", str: "a string", int: "an integer", float: "a float", list: "an array", dict: "a table",
    }  # fmt: skip
    return names.get(type(value), "a date or time")


def _section(default: _Section, table: Mapping[str, object], name: str, file: str) -> _Section:
    known = [field.name for field in fields(default)]
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            raise ConfigError(f"{file}: {unknown('key', key, known, f' in [{name}]')}")
        values[key] = _value(value, getattr(default, key), f'{file}: "{key}" in [{name}]')
    _check_names("metric", values.get("metrics", ()), METRICS, file, " in [score] metrics")
    _check_names("rule", values.get("disabled", ()), RULES, file, " in [rules] disabled")
    _check_names("tokenizer", _one(values.get("tokenize")), TOKENIZERS, file, " in [bleu] tokenize")
    return replace(default, **values)


def _value(value: object, default: object, where: str) -> bool | int | str | tuple[str, ...] | dict[str, str]:
    """A value of the type of its default."""
    if isinstance(default, tuple):
        if not isinstance(value, list):
            raise ConfigError(f"{where} must be an array of strings, not {toml_type(value)}")
        return _distinct(_value(item, "…", f"{where}: item {number}") for number, item in enumerate(value, 1))
    if isinstance(default, dict):
        return _severities(value, where)
    if type(value) is not type(default):
        raise ConfigError(f"{where} must be {toml_type(default)}, not {toml_type(value)}")
    if value == "":
        raise ConfigError(f"{where} must not be empty; remove the key for the default")
    assert isinstance(value, bool | int | str)
    if not isinstance(value, str) and value < 0:
        raise ConfigError(f"{where} must be 0 or more, not {value}")
    return value


def _severities(value: object, where: str) -> dict[str, str]:
    """Severities by rule."""
    if not isinstance(value, dict):
        raise ConfigError(f'{where} must be a table; write [rules.severity] and lines such as entity-garbled = "minor"')
    _check_names("rule", value, RULES, where)
    for rule, severity in value.items():
        if severity not in SEVERITIES:
            raise ConfigError(f"{where}: {rule} must be one of {', '.join(SEVERITIES)}")
    return dict(value)


def _check_names(what: str, names: Iterable[str], known: Collection[str], where: str, place: str = "") -> None:
    for name in names:
        if name not in known:
            raise ConfigError(f"{where}: {unknown(what, name, known, place)}")


def _distinct(values: Iterable[Any]) -> tuple[str, ...]:
    """Without repetitions: a metric asked for twice is one metric."""
    return tuple(dict.fromkeys(values))


def _one(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


def _given(**options: Any) -> dict[str, Any]:
    return {key: value for key, value in options.items() if value is not None}


def _toml_fault(message: str, text: str) -> tuple[str, str]:
    """Where and what, from tomllib's message: (", line 3, column 5", "Invalid value")."""
    match = _TOML_ERROR.fullmatch(message)
    if match is None:
        return "", message
    if match["line"] is not None:
        return f", line {match['line']}, column {match['column']}", match["fault"]
    line = text.count("\n") + 1
    return f", line {line}, column {len(text) - text.rfind(chr(10))}", f"{match['fault']} (the file ends here)"
