"""Settings from the environment, for builds and containers that have no file to write them into.

An option outranks a variable, a variable outranks `harness.toml`, that outranks the default. What decides whether a build
passes, `[gate]`, has no variables: it belongs into a file that somebody reviews.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from harness.core.errors import ConfigError
from harness.core.messages import quoted, unknown
from harness.core.settings import Settings, with_table

_BOOLEANS = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}


def with_variables(settings: Settings, environment: Mapping[str, str]) -> Settings:
    """The settings with the environment's `HARNESS_<SECTION>_<KEY>` on top; an empty variable counts as not set.

    Compose files and build servers pass every variable on, empty where it is not set.

    Raises ConfigError, also for a variable of a section that has no such key: unread, it would score something else.
    """
    given = {name: text.strip() for name, text in environment.items() if text.strip()}
    for name in given:
        if name.startswith(variable("gate", "")):
            raise ConfigError(f"{name}: the gate's policy is set by no variable; write it into [gate] of harness.toml")
    known = variables(settings)
    for section in dict.fromkeys(section for section, _ in known.values()):
        for name in sorted(name for name in given if name.startswith(variable(section, ""))):
            if name not in known:
                raise ConfigError(f"the environment: {unknown('variable', name, known)}")
            _, key = known[name]
            typed = _typed(given[name], getattr(getattr(settings, section), key), name)
            settings = with_table(settings, section, {key: typed}, name)
    return settings


def variables(settings: Settings) -> dict[str, tuple[str, str]]:
    """The section and key of each variable. Sections that hold tables by name (`[external.NAME]`) have none."""
    sections: list[tuple[str, Any]] = [(one.name, getattr(settings, one.name)) for one in fields(settings)]
    return {
        variable(section, key.name): (section, key.name)
        for section, own in sections
        if is_dataclass(own)
        for key in fields(own)
    }


def variable(section: str, key: str) -> str:
    """The variable of a setting: HARNESS_SCORE_HTML for `html` in [score]."""
    return f"HARNESS_{section}_{key}".upper()


def _typed(text: str, default: object, name: str) -> object:
    """What a variable says, as `harness.toml` would say it: commas part a list, and a table's `key=value`."""
    if isinstance(default, bool):
        if text.lower() not in _BOOLEANS:
            raise ConfigError(f"{name} must be true or false, not {quoted(text)}")
        return _BOOLEANS[text.lower()]
    if isinstance(default, int):
        if not re.fullmatch(r"[0-9]{1,18}", text):
            raise ConfigError(f"{name} must be a whole number, 0 or more, not {quoted(text)}")
        return int(text)
    if isinstance(default, float):
        if not re.fullmatch(r"[0-9]{0,9}\.?[0-9]{1,18}", text):
            raise ConfigError(f"{name} must be a number such as 0.005, not {quoted(text)}")
        return float(text)
    if isinstance(default, tuple):
        return [part.strip() for part in text.split(",") if part.strip()]
    if isinstance(default, Mapping):
        pairs = [part.partition("=") for part in text.split(",") if part.strip()]
        if not all(equals for _, equals, _ in pairs):
            raise ConfigError(f"{name} must be names and values, such as entity-garbled=minor, not {quoted(text)}")
        return {key.strip(): value.strip() for key, _, value in pairs}
    return text
