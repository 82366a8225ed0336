"""Which plug-ins there are: read from what packages say of themselves, without running any of it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Collection, Mapping
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, NamedTuple

from harness.core.catalogue import METRICS, RULES
from harness.core.errors import ConfigError
from harness.core.messages import printable, quoted
from harness.core.settings import FOREIGN_NAME, METRIC_PLUGINS, NAME_RULE, RULE_PLUGINS, Settings
from harness.plugins.messages import ChildCommand

_OWN: Mapping[str, Collection[str]] = {METRIC_PLUGINS: METRICS, RULE_PLUGINS: RULES}


class InstalledPlugin(NamedTuple):
    """A plug-in as its package offers it."""

    group: str
    name: str
    package: str
    version: str


def find_plugin(group: str, name: str, external: Collection[str] = ()) -> InstalledPlugin:
    """The one plug-in of that name. Raises ConfigError where there is none, or where a name means two things.

    All plug-ins of the group are looked at as soon as one is used: whichever of two was meant would be a guess.
    """
    known: dict[str, EntryPoint] = {}
    for point in sorted(entry_points(group=group), key=lambda point: (point.name, _package(point))):
        other = known.setdefault(point.name, point)
        taken = _taken(point, other, group, external)
        if taken:
            raise ConfigError(
                f"The package {_package(point)} offers {quoted(point.name)} in {group}, a name that {taken} has; "
                "uninstall it, or have it renamed."
            )
    if name not in known:
        raise ConfigError(f"There is no plug-in {quoted(name)} here; install the package that offers it in {group}.")
    if not FOREIGN_NAME.fullmatch(name):
        raise ConfigError(f"{quoted(name)} in {group} cannot name a plug-in; {NAME_RULE}; have it renamed.")
    point = known[name]
    return InstalledPlugin(group, name, _package(point), point.dist.version if point.dist else "")


def _taken(point: EntryPoint, other: EntryPoint, group: str, external: Collection[str]) -> str:
    if point.name in _OWN[group]:
        return "harness itself"
    if point.name in external:
        return f"[external.{printable(point.name)}] in harness.toml"
    return "" if (point.value, _package(point)) == (other.value, _package(other)) else f"{_package(other)} too"


def _package(point: EntryPoint) -> str:
    return printable(point.dist.name) if point.dist else "(unknown)"


def versions_behind(settings: Settings) -> list[str]:
    """What scores and findings of others depend on beside the settings: packages, and the files that commands name."""
    groups = ((METRIC_PLUGINS, settings.score.metrics), (RULE_PLUGINS, settings.rules.plugins))
    packages = [
        f"{point.name} {point.value} {_package(point)} {point.dist.version if point.dist else ''}"
        for group, names in groups
        if set(names) - {*METRICS, *settings.external}
        for point in entry_points(group=group)
        if point.name in names
    ]
    asked = [settings.external[name] for name in settings.score.metrics if name in settings.external]
    files = [Path(own.folder, word) for own in asked for word in own.command]
    return sorted(packages) + [
        f"{file.name} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in files if file.is_file()
    ]


def host_of(
    found: InstalledPlugin, options: Mapping[str, object], seconds: float, probe: Mapping[str, Any]
) -> ChildCommand:
    """The command that runs a plug-in, in an environment in which it sees the same modules as this process."""
    command = (sys.executable, "-P", "-m", "harness.plugins.host", found.group, found.name, json.dumps(dict(options)))
    places = [place or os.getcwd() for place in sys.path]
    environment = {"PYTHONPATH": os.pathsep.join(places)}
    return ChildCommand(command, seconds, environment=environment, greets=True, probe=probe)
