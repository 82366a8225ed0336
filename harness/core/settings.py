"""What a user can set, so that everything else receives one checked, immutable `Settings`.

`harness.toml` is refused as a whole rather than read in part: a misspelt key that is silently ignored
would score something other than what was asked for.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from harness.core.catalogue import METRIC_ENTRIES, METRICS, RULES, MetricName
from harness.core.errors import ConfigError
from harness.core.messages import listed, printable, quoted, unknown
from harness.core.toml_files import check_keys, probability, read_toml, toml_type

_LOG = logging.getLogger(__name__)


SEVERITIES = ("critical", "major", "minor")

UNITS = ("all", "translated", "final")
"""Which units of bilingual files are scored, by their status."""

TOKENIZERS: tuple[str, ...] = (
    "auto",
    "13a",
    "zh",
    "char",
    "intl",
    "none",
    "ja-mecab",
    "ko-mecab",
    "flores101",
    "flores200",
    "spm",
)
"""`auto` chooses by target language; the others are sacrebleu's own names."""

METRIC_PLUGINS, RULE_PLUGINS = "harness.metrics", "harness.rules"
"""The groups of entry points by which other packages offer metrics and rules."""

FOREIGN_NAME = re.compile(r"(?!summary_|whole_)[A-Za-z][A-Za-z0-9_.+-]{0,63}")
"""Allowed names of third-party metrics and rules, which are used in tables, file names and signatures."""
NAME_RULE = (
    "a name has up to 64 letters, digits, _ . + and -, and starts with a letter, but not with summary_ or whole_"
)
_SIDES = ("source", "reference")
_DEVICE = re.compile(r"auto|cpu|cuda(:\d+)?")


@dataclass(frozen=True, slots=True)
class ScoreSettings:
    """[score]: metrics and output. `seed`, 0 or more, is for the intervals; `units` chooses units of XLIFF, TMX and PO by status."""

    metrics: tuple[str, ...] = tuple(name.value for name in MetricName if METRIC_ENTRIES[name].default)
    rules: bool = True
    html: bool = True
    seed: int = 20261122
    units: str = "all"


@dataclass(frozen=True, slots=True)
class EmbeddingSettings:
    """[embedding]: the embedding models. A model is `auto` (packaged), or the name or path of a sentence-transformers model.

    `device` is the device for the models: cpu, cuda, cuda:1, or auto for the GPU if there is one.
    `cache` is the folder of the vector cache: `auto` for the user's cache folder, `off` for no cache. Scores do not depend on it.
    """

    enabled: bool = True
    model: str = "auto"
    multilingual_model: str = "auto"
    cache: str = "auto"
    device: str = "cpu"


@dataclass(frozen=True, slots=True)
class BleuSettings:
    """[bleu]: how BLEU divides texts into words."""

    tokenize: str = "auto"


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """[rules]: rules to switch off, and severities that differ from the default.

    `plugins` names the third-party rules to use. Installing a package does not switch its rules on, so it never changes a verdict.
    `base_rate` is the share of segments with an error of a rule's kind, for all rules or as a table by rule; every finding's
    confidence depends on it. Findings with a confidence below `min_confidence` are not reported.
    """

    disabled: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)
    plugins: tuple[str, ...] = ()
    base_rate: float | Mapping[str, float] = 0.005
    min_confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class TermbaseSettings:
    """[termbase]: the path of the termbase, relative to the workspace."""

    file: str = "references/entities.toml"


@dataclass(frozen=True, slots=True)
class ExternalSettings:
    """[external.NAME]: a metric of that name, measured by an external command (`examples/external`).

    `command` runs in `folder`, the folder of harness.toml, and without a shell. `timeout` is in seconds per batch; `batch` is
    the number of segments. Set `stay` to false for a command that answers only when its input ends. The command is stored with
    the run, so put keys and passwords into the environment.
    """

    command: tuple[str, ...]
    direction: str = "higher"
    unit: str = ""
    meaning: str = ""
    needs: tuple[str, ...] = ("reference",)
    range: tuple[float, ...] = ()
    version: str = ""
    batch: int = 64
    timeout: int = 300
    stay: bool = True
    folder: str = "."


@dataclass(frozen=True, slots=True)
class PluginSettings:
    """[plugins.NAME]: options of a third-party metric or rule, and its time limit in seconds per call.

    With such a table, the package must be installed only to score, and not to use the results.
    """

    options: Mapping[str, bool | int | float | str] = field(default_factory=dict)
    timeout: int = 60


_Section = TypeVar("_Section", ScoreSettings, EmbeddingSettings, BleuSettings, RuleSettings, TermbaseSettings)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one measurement."""

    score: ScoreSettings = ScoreSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    bleu: BleuSettings = BleuSettings()
    rules: RuleSettings = field(default_factory=RuleSettings)
    termbase: TermbaseSettings = TermbaseSettings()
    external: Mapping[str, ExternalSettings] = field(default_factory=dict)
    plugins: Mapping[str, PluginSettings] = field(default_factory=dict)

    def as_dict(self) -> dict[str, dict[str, Any]]:
        """The settings as a stored Run keeps them: only what JSON knows, always in the same order.

        Where vectors are kept and where the workspace lies is left out: it differs from machine to machine and changes
        nothing. On what device they were made, the signatures say.
        """
        stored: dict[str, dict[str, Any]] = {
            section: {key: list(value) if isinstance(value, tuple) else value for key, value in table.items()}
            for section, table in asdict(self).items()
        }
        del stored["embedding"]["cache"], stored["embedding"]["device"]
        for table in stored["external"].values():
            del table["folder"]
            table.update({key: list(value) for key, value in table.items() if isinstance(value, tuple)})
        return stored


SECTIONS: tuple[str, ...] = (*sorted(field.name for field in fields(Settings)), "gate")
"""Every section of a `harness.toml`; `policy.py` reads [gate], which changes no score."""


def load_settings(path: Path | None) -> Settings:
    """The settings of a `harness.toml`, or the defaults where there is none."""
    if path is None:
        return Settings()
    file = printable(path.name)
    data = read_toml(path, name=file)
    _LOG.info("settings are those of %s", path)
    for name, value in data.items():
        if name not in SECTIONS:
            raise ConfigError(f"{file}: {unknown('section', name, SECTIONS)}")
        if not isinstance(value, dict):
            raise ConfigError(f"{file}: {name} must be a section; write [{name}] and its keys below it")
    default = Settings()
    external = {
        name: _external(table, f"{file}: [external.{printable(name)}]", str(path.parent.resolve()))
        for name, table in _named_tables(data, "external", file)
    }
    plugins = {
        name: _plugin(table, f"{file}: [plugins.{printable(name)}]")
        for name, table in _named_tables(data, "plugins", file)
    }
    declared = (*external, *plugins)
    return Settings(
        score=_section(default.score, data.get("score", {}), "score", file, declared),
        embedding=_section(default.embedding, data.get("embedding", {}), "embedding", file),
        bleu=_section(default.bleu, data.get("bleu", {}), "bleu", file),
        rules=_section(default.rules, data.get("rules", {}), "rules", file, declared),
        termbase=_section(default.termbase, data.get("termbase", {}), "termbase", file),
        external=external,
        plugins=plugins,
    )


def with_table(settings: Settings, section: str, table: Mapping[str, object], where: str) -> Settings:
    """The settings with some keys of a section on top, checked as those of a `harness.toml` are."""
    own = _section(getattr(settings, section), table, section, where, (*settings.external, *settings.plugins))
    return replace(settings, **{section: own})


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
    device: str | None = None,
    rules: bool | None = None,
    html: bool | None = None,
    tokenize: str | None = None,
    termbase: str | None = None,
    units: str | None = None,
) -> Settings:
    """The settings with what the command line says on top; None means that it says nothing."""
    score = _given(metrics=None if metrics is None else _distinct(metrics), rules=rules, html=html, units=units)
    models = _given(
        enabled=embedding, model=embedding_model, multilingual_model=multilingual_model, cache=cache, device=device
    )
    _check_device(models.get("device"), "--device")
    if metrics is not None:
        _check_metrics(score["metrics"], (*settings.external, *settings.plugins), "--metrics")
    _check_names("tokenizer", () if tokenize is None else (tokenize,), TOKENIZERS, "--tokenize")
    return replace(
        settings,
        score=replace(settings.score, **score),
        embedding=replace(settings.embedding, **models),
        bleu=replace(settings.bleu, **_given(tokenize=tokenize)),
        termbase=replace(settings.termbase, **_given(file=termbase)),
    )


def _section(
    default: _Section, table: Mapping[str, object], name: str, file: str, declared: Collection[str] = ()
) -> _Section:
    known = [field.name for field in fields(default)]
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            raise ConfigError(f"{file}: {unknown('key', key, known, f' in [{name}]')}")
        if key in ("base_rate", "min_confidence"):
            values[key] = probability(value, f'{file}: "{key}" in [{name}]', table=key == "base_rate")
            continue
        values[key] = _value(value, getattr(default, key), f'{file}: "{key}" in [{name}]')
    if "metrics" in values:
        _check_metrics(values["metrics"], declared, file, " in [score] metrics")
    rules = (*RULES, *_plugin_rules(values.get("plugins", getattr(default, "plugins", ())), declared, file))
    _check_names("rule", values.get("disabled", ()), rules, file, " in [rules] disabled")
    _check_severities(values.get("severity", {}), rules, f'{file}: "severity" in [rules]')
    if isinstance(rates := values.get("base_rate"), dict):
        _check_names("rule", rates, rules, file, " in [rules.base_rate]")
    _check_names("tokenizer", _one(values.get("tokenize")), TOKENIZERS, file, " in [bleu] tokenize")
    _check_names("choice", _one(values.get("units")), UNITS, file, " in [score] units")
    _check_device(values.get("device"), f'{file}: "device" in [embedding]')
    return replace(default, **values)


def _value(value: object, default: object, where: str) -> bool | int | str | tuple[str, ...] | dict[str, str]:
    """A value of the type of its default."""
    if isinstance(default, tuple):
        if not isinstance(value, list):
            raise ConfigError(f"{where} must be an array of strings, not {toml_type(value)}")
        return _distinct(_value(item, "…", f"{where}: item {number}") for number, item in enumerate(value, 1))
    if isinstance(default, dict):
        if not isinstance(value, dict):
            raise ConfigError(
                f'{where} must be a table; write [rules.severity] and lines such as entity-garbled = "minor"'
            )
        return dict(value)
    if type(value) is not type(default):
        raise ConfigError(f"{where} must be {toml_type(default)}, not {toml_type(value)}")
    assert isinstance(value, bool | int | str)
    if isinstance(value, str) and (not value.strip() or "\0" in value):
        empty, nul = (
            "must not be empty; remove the key for the default",
            "has a NUL character, which no name can have; correct it",
        )
        raise ConfigError(f"{where} {nul if value.strip() else empty}")
    if not isinstance(value, str) and value < 0:
        raise ConfigError(f"{where} must be 0 or more, not {value}")
    return value


def _check_severities(severities: Mapping[str, object], rules: Collection[str], where: str) -> None:
    _check_names("rule", severities, rules, where)
    for rule, severity in severities.items():
        if severity not in SEVERITIES:
            raise ConfigError(f"{where}: {rule} must be one of {', '.join(SEVERITIES)}")


def _check_names(what: str, names: Iterable[str], known: Collection[str], where: str, place: str = "") -> None:
    for name in names:
        if name not in known:
            raise ConfigError(f"{where}: {unknown(what, name, known, place)}")


def _check_device(name: str | None, where: str) -> None:
    if name is not None and not _DEVICE.fullmatch(name):
        raise ConfigError(f"{where}: unknown device {quoted(name)}; write cpu, cuda, cuda:1 or auto")


# Third-party metrics and rules


def installed(group: str) -> tuple[str, ...]:
    """The names that installed packages offer in a group, once for each package, in order."""
    from importlib.metadata import entry_points  # most commands do without

    return tuple(sorted(found.name for found in entry_points(group=group)))


def _check_metrics(names: Collection[str], declared: Collection[str], where: str, place: str = "") -> None:
    """Refuse a metric that neither this package, nor harness.toml, nor another package has, and a list of none."""
    if not names:
        raise ConfigError(f'{where}: no metrics are listed{place}; name at least one, such as "chrf2"')
    foreign = [name for name in names if name not in METRICS and name not in declared]
    if not foreign:
        return
    plugins = installed(METRIC_PLUGINS)
    for name in foreign:
        if name not in plugins:
            raise ConfigError(f"{where}: {unknown('metric', name, (*METRICS, *declared, *plugins), place)}")


def _plugin_rules(names: Sequence[str], declared: Collection[str], file: str) -> Sequence[str]:
    foreign = [name for name in names if name not in declared]
    found = installed(RULE_PLUGINS) if foreign else ()
    for name in foreign:
        if name not in found:
            hint = f"found are {listed(found)}" if found else "none is installed"
            raise ConfigError(f"{file}: unknown rule plug-in {quoted(name)} in [rules] plugins; {hint}")
    return names


def _named_tables(data: Mapping[str, Any], section: str, file: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """The tables `[section.NAME]`."""
    for name, table in data.get(section, {}).items():
        if not isinstance(table, dict):
            raise ConfigError(
                f"{file}: {quoted(name)} in [{section}] must be a table; write [{section}.{printable(name)}]"
            )
        if section == "external" and name in METRICS:
            raise ConfigError(
                f"{file}: [external] cannot have {quoted(name)}, which harness measures itself; rename it"
            )
        if not FOREIGN_NAME.fullmatch(name):
            raise ConfigError(f"{file}: [{section}] cannot have {quoted(name)}; {NAME_RULE}")
        yield name, table


def _external(table: Mapping[str, object], where: str, folder: str) -> ExternalSettings:
    check_keys(table, [f.name for f in fields(ExternalSettings) if f.name != "folder"], where, ConfigError)
    values: dict[str, Any] = {"folder": folder}
    for key, value in table.items():
        if key == "range":
            values[key] = _range(value, where)
        elif key == "command":
            values[key] = _command(value, where)
        elif key == "needs":
            values[key] = _value(value, (), f'{where}: "needs"')
            _check_names("side", values[key], _SIDES, f'{where}: "needs"')
        else:
            values[key] = _value(value, getattr(_EXTERNAL, key), f'{where}: "{key}"')
    if "command" not in values:
        raise ConfigError(f'{where}: "command" is missing; add command = ["…", "…"]')
    if values.get("direction", "higher") not in ("higher", "lower"):
        raise ConfigError(f'{where}: "direction" must be "higher" or "lower", whichever means better')
    for key in ("batch", "timeout"):
        _positive(values.get(key, 1), f'{where}: "{key}"')
    return ExternalSettings(**values)


_EXTERNAL = ExternalSettings(())


def _plugin(table: Mapping[str, object], where: str) -> PluginSettings:
    check_keys(table, [f.name for f in fields(PluginSettings)], where, ConfigError)
    options = table.get("options", {})
    if not isinstance(options, dict) or not all(
        isinstance(value, bool | int | float | str) for value in options.values()
    ):
        raise ConfigError(f'{where}: "options" must be a table of strings, numbers, true and false')
    timeout = _value(table.get("timeout", 60), 60, f'{where}: "timeout"')
    _positive(timeout, f'{where}: "timeout"')
    return PluginSettings(dict(options), int(str(timeout)))


def _command(value: object, where: str) -> tuple[str, ...]:
    """A program and its arguments, of which some may be there twice."""
    if (
        not isinstance(value, list)
        or not value
        or not all(isinstance(word, str) and "\0" not in word for word in value)
    ):
        raise ConfigError(
            f'{where}: "command" must be an array of strings such as ["python3", "scorer.py"]; it is not run by a shell'
        )
    return tuple(value)


def _range(value: object, where: str) -> tuple[float, float]:
    ends = value if isinstance(value, list) and len(value) == 2 else ["", ""]
    if [end for end in ends if type(end) not in (int, float)] or not -1e9 <= float(ends[0]) < float(ends[1]) <= 1e9:
        raise ConfigError(f'{where}: "range" must be the smallest and the largest score, such as [0, 1]')
    return float(ends[0]), float(ends[1])


def _positive(value: object, where: str) -> None:
    if value == 0:
        raise ConfigError(f"{where} must be 1 or more, not 0")


def _distinct(values: Iterable[Any]) -> tuple[str, ...]:
    """Without repetitions: a metric asked for twice is one metric."""
    return tuple(dict.fromkeys(values))


def _one(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


def _given(**options: Any) -> dict[str, Any]:
    return {key: value for key, value in options.items() if value is not None}
