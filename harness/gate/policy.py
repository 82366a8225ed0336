"""What the gate demands: `[gate]` of `harness.toml`, or a file of its own; unknown keys are errors.

A policy is a set of demands on every vendor and language pair, and clauses (`[[gate.for]]`) to them for some vendors,
pairs or groups of documents.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from harness.core.catalogue import METRIC_ENTRIES, METRICS, RULES, with_forms
from harness.core.errors import ConfigError
from harness.core.finding_limits import FindingLimit
from harness.core.messages import printable, unknown
from harness.core.settings import METRIC_PLUGINS, RULE_PLUGINS, SECTIONS, SEVERITIES, installed
from harness.core.toml_files import check_keys, read_toml, toml_type

PROVENANCES = ("introduced", "inherited", "unknown")
ALLOWANCES = ("none", "no new")
GATE_METRICS = with_forms(METRICS)
_SHARES = with_forms(name for name, entry in METRIC_ENTRIES.items() if not entry.points)
_DEMANDS = ("coverage", "floors", "drops", "findings")


@dataclass(frozen=True, slots=True)
class Demands:
    """What one vendor must satisfy in one language pair. Drops and floors are in the metric's own unit.

    A floor is the least score allowed, of a metric that is better when lower the greatest.
    """

    coverage: bool = True
    floors: Mapping[str, float] = field(default_factory=dict)
    drops: Mapping[str, float] = field(default_factory=lambda: {"chrf2": 1.0})
    findings: tuple[FindingLimit, ...] = (FindingLimit(),)


@dataclass(frozen=True, slots=True)
class Clause:
    """A `[[gate.for]]`: other demands for what fits all of its patterns (`*`, `?` and `[…]` as in a shell).

    With `documents` it makes a group: its floors and drops are of the group's documents alone, beside the general ones;
    its findings and coverage take the place of the general ones for these documents.
    """

    vendor: str = "*"
    pair: str = "*"
    documents: tuple[str, ...] = ()
    name: str = ""
    demands: Mapping[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return self.name or ", ".join(self.documents)

    def fits(self, vendor: str, pair: str) -> bool:
        return fnmatchcase(vendor, self.vendor) and fnmatchcase(pair, self.pair)

    def holds(self, document: str) -> bool:
        return any(fnmatchcase(document, pattern) for pattern in self.documents)


@dataclass(frozen=True, slots=True)
class Policy:
    """All that a gate demands. `level` is that of all tests together, `seed` that of their random numbers."""

    level: float = 0.05
    seed: int = 0
    demands: Demands = field(default_factory=Demands)
    clauses: tuple[Clause, ...] = ()

    def demands_on(self, vendor: str, pair: str) -> Demands:
        """What holds over all documents; the last clause that fits outranks the ones before."""
        demands = self.demands
        for clause in self.clauses:
            if not clause.documents and clause.fits(vendor, pair):
                demands = _over(demands, clause.demands)
        return demands

    def groups_of(self, vendor: str, pair: str) -> tuple[Clause, ...]:
        """The groups of documents that have demands of their own."""
        return tuple(one for one in self.clauses if one.documents and one.fits(vendor, pair))

    @property
    def drop_metrics(self) -> frozenset[str]:
        """Every metric whose drop may be asked for."""
        named = [self.demands.drops, *(one.demands.get("drops", {}) for one in self.clauses)]
        return frozenset(metric for drops in named for metric in drops)

    @property
    def metrics(self) -> frozenset[str]:
        """Every metric that may be asked for."""
        named = [self.demands.floors, *(one.demands.get("floors", {}) for one in self.clauses)]
        return self.drop_metrics | {metric for floors in named for metric in floors}

    @property
    def limits(self) -> tuple[FindingLimit, ...]:
        """Every limit of findings that may be asked for."""
        named = [self.demands.findings, *(one.demands.get("findings", ()) for one in self.clauses)]
        return tuple(dict.fromkeys(limit for limits in named for limit in limits))

    @property
    def counts_words(self) -> bool:
        """Whether findings per thousand words may be asked for."""
        return any(limit.per_thousand_words is not None for limit in self.limits)

    def as_dict(self) -> dict[str, Any]:
        """The policy as JSON knows it."""
        made = asdict(self)
        return {"level": made["level"], "seed": made["seed"], **made["demands"], "for": made["clauses"]}


def _over(demands: Demands, other: Mapping[str, Any]) -> Demands:
    """Demands with others on top: floors and drops metric by metric, the rest as a whole."""
    tables = {name: {**getattr(demands, name), **other[name]} for name in ("floors", "drops") if name in other}
    merged = {name: {m: v for m, v in table.items() if v is not None} for name, table in tables.items()}
    return replace(demands, **{**other, **merged})


# Reading


def load_policy(path: Path | None, *, required: bool = False) -> Policy:
    """The `[gate]` of a TOML file, or the default policy. `required`: the file must have one. Raises ConfigError."""
    if path is None:
        return Policy()
    where = printable(path)
    data = read_toml(path)
    check_keys(data, SECTIONS, where, ConfigError)
    if required and "gate" not in data:
        raise ConfigError(f"{where}: there is no [gate] in it; write [gate] above the policy's keys")
    return policy_of(data.get("gate", {}), where, _others(data))


class ThirdPartyNames(NamedTuple):
    """Metrics and rules of others that the same file names: they need not be installed where a run is judged."""

    metrics: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


def _others(data: Mapping[str, Any]) -> ThirdPartyNames:
    named = [data.get(section, {}) for section in ("score", "external", "rules")]
    score, external, rules = (table if isinstance(table, dict) else {} for table in named)
    return ThirdPartyNames((*external, *_texts(score.get("metrics"))), _texts(rules.get("plugins")))


def _texts(value: object) -> tuple[str, ...]:
    """The strings of an array; that there is something else is said where the settings are read."""
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def policy_of(table: object, where: str, others: ThirdPartyNames = ThirdPartyNames()) -> Policy:  # noqa: B008 (immutable)
    """The policy that a `[gate]` table writes down."""
    if not isinstance(table, dict):
        raise ConfigError(f"{where}: gate must be a section; write [gate] and its keys below it")
    place = f"{where}, [gate]"
    check_keys(table, ("level", "seed", *_DEMANDS, "for"), place, ConfigError)
    level = _number(table.get("level", 0.05), f'{place}: "level"')
    if not 0 < level < 1:
        raise ConfigError(f'{place}: "level" must lie between 0 and 1, such as 0.05')
    seed = table.get("seed", 0)
    if type(seed) is not int or seed < 0:
        raise ConfigError(f'{place}: "seed" must be an integer, 0 or more')
    clauses = _tables(table.get("for", []), f"{place}: for", "[[gate.for]]")
    return Policy(
        level,
        seed,
        _over(Demands(), _demands(table, place, others)),
        tuple(_clause(one, f"{where}, [[gate.for]] {number}", others) for number, one in enumerate(clauses, 1)),
    )


def _clause(table: Mapping[str, object], where: str, others: ThirdPartyNames) -> Clause:
    check_keys(table, ("vendor", "pair", "documents", "name", *_DEMANDS), where, ConfigError)
    documents = _strings(table.get("documents", []), f'{where}: "documents"')
    if "name" in table and not documents:
        raise ConfigError(f'{where}: "name" names a group of documents; add documents = ["…"] or remove it')
    demands = _demands(table, where, others)
    if not demands:
        raise ConfigError(f"{where}: nothing is demanded; add {', '.join(_DEMANDS[:-1])} or findings")
    vendor, pair, name = (
        _string(table[key], f'{where}: "{key}"') if key in table else other
        for key, other in (("vendor", "*"), ("pair", "*"), ("name", ""))
    )
    return Clause(vendor, pair, documents, name, demands)


def _demands(table: Mapping[str, object], where: str, others: ThirdPartyNames) -> dict[str, Any]:
    """What a table says of the demands; a metric that is switched off is None."""
    found: dict[str, Any] = {}
    for name in ("floors", "drops"):
        if name in table:
            found[name] = _limits(table[name], where, name, others)
    if "coverage" in table:
        if not isinstance(table["coverage"], bool):
            raise ConfigError(f'{where}: "coverage" must be true or false, not {toml_type(table["coverage"])}')
        found["coverage"] = table["coverage"]
    if "findings" in table:
        limits = _tables(table["findings"], f"{where}: findings", "[[gate.findings]]")
        found["findings"] = tuple(
            _limit(one, f"{where}, findings {number}", others) for number, one in enumerate(limits, 1)
        )
    return found


def _limits(table: object, where: str, name: str, others: ThirdPartyNames) -> dict[str, float | None]:
    if not isinstance(table, dict):
        raise ConfigError(f'{where}: "{name}" must be a table of metrics and numbers such as {{ chrf2 = 1.0 }}')
    limits: dict[str, float | None] = {}
    for metric, value in table.items():
        _known_or_installed("metric", metric, (*GATE_METRICS, *others.metrics), METRIC_PLUGINS, where, f" in {name}")
        limits[metric] = None if value is False else _number(value, f'{where}: "{metric}" in {name}')
        if name == "drops" and (limits[metric] or 0) < 0:
            raise ConfigError(f'{where}: "{metric}" in drops must be 0 or more: how far the score may fall')
        if metric in _SHARES and abs(limits[metric] or 0) > 1:
            raise ConfigError(f'{where}: "{metric}" in {name} must be 1 or less, such as 0.95: its scores are shares')
    return limits


def _known_or_installed(what: str, name: str, known: Sequence[str], group: str, where: str, place: str = "") -> None:
    """Refuse a name that nobody knows; packages are asked last, since that takes time."""
    if name not in known and name not in installed(group):
        raise ConfigError(f"{where}: {unknown(what, name, (*known, *installed(group)), place)}")


def _limit(table: Mapping[str, object], where: str, others: ThirdPartyNames) -> FindingLimit:
    check_keys(table, ("allow", "per_thousand_words", "severity", "provenance", "rule", "entity"), where, ConfigError)
    if "allow" in table and "per_thousand_words" in table:
        raise ConfigError(f'{where}: "allow" and "per_thousand_words" exclude each other; keep one')
    rate = table.get("per_thousand_words")
    rate = None if rate is None else _number(rate, f'{where}: "per_thousand_words"')
    if rate is not None and rate < 0:
        raise ConfigError(f'{where}: "per_thousand_words" must be 0 or more')
    allow = _string(table["allow"], f'{where}: "allow"') if "allow" in table else "no new" if rate is None else ""
    if rate is None and allow not in ALLOWANCES:
        raise ConfigError(f"{where}: {unknown('value', allow, ALLOWANCES, ' of allow')}")
    default = FindingLimit()
    rules = _strings(table.get("rule", []), f'{where}: "rule"')
    for rule in rules:
        _known_or_installed("rule", rule, (*RULES, *others.rules), RULE_PLUGINS, where)
    return FindingLimit(
        allow,
        rate,
        _known(table, "severity", SEVERITIES, default.severity, where),
        _known(table, "provenance", PROVENANCES, default.provenance, where),
        rules,
        _strings(table.get("entity", []), f'{where}: "entity"'),
    )


def _known(
    table: Mapping[str, object], key: str, known: Collection[str], default: tuple[str, ...], where: str
) -> tuple[str, ...]:
    if key not in table:
        return default
    names = _strings(table[key], f'{where}: "{key}"')
    if not names and default:
        raise ConfigError(f'{where}: "{key}" names none of {", ".join(known)}; add some or remove the key')
    for name in names:
        if name not in known:
            raise ConfigError(f"{where}: {unknown(key, name, known)}")
    return names


def _tables(value: object, where: str, header: str) -> Sequence[Mapping[str, object]]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ConfigError(f"{where} must be an array of tables; write {header} before each one")
    return value


def _strings(value: object, where: str) -> tuple[str, ...]:
    """One string, or an array of them."""
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) and item.strip() for item in items):
        raise ConfigError(f"{where} must be an array of strings, none of them empty")
    return tuple(dict.fromkeys(items))


def _string(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise ConfigError(f"{where} must be a string, not {toml_type(value)}")
    if not value.strip():
        raise ConfigError(f"{where} must not be empty; remove the key for the default")
    return value


def _kind(value: object) -> str:
    return printable(value) if type(value) in (int, float) else toml_type(value)


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e9 < value < 1e9:
        raise ConfigError(f"{where} must be a number, not {_kind(value)}")
    return float(value)
