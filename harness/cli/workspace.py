"""The settings and the termbase of a workspace, as every command reads them."""

from __future__ import annotations

import os
from pathlib import Path

from harness.core.environment_variables import with_variables
from harness.core.settings import Settings, load_settings
from harness.gate.policy import load_policy
from harness.termbase.entries import Termbase, load_termbase


def workspace_settings(workspace: Path) -> Settings:
    """The workspace's harness.toml, or the defaults, with the environment's variables on top.

    A mistake in [gate] is told too, before hours of work and not after.
    """
    own = workspace / "harness.toml"
    path = own if own.exists() else None
    settings = load_settings(path)
    load_policy(path)
    return with_variables(settings, os.environ)


def load_workspace_termbase(workspace: Path, named: Path | None, settings: Settings) -> Termbase:
    """The termbase named, which must exist, or the workspace's own, which need not."""
    path = named or workspace / settings.termbase.file
    if named is None and settings.termbase == Settings().termbase and not path.exists():
        return Termbase.empty()
    return load_termbase(path, workspace)
