"""Third-party metrics and rules: what their authors write, how they are found, and the processes they run in.

An author needs `TranslatedSegment`, `Document` and `Fault` at most, and no base class; `base` has the whole contract. What others
wrote never runs in the process that measures: it may crash, hang or print, and costs its own scores only.
"""

from harness.plugins.base import Document, Fault, MetricPlugin, Passage, RulePlugin, Score, TranslatedSegment
from harness.plugins.child_process import Child, Failed
from harness.plugins.installed import InstalledPlugin, find_plugin, host_of, versions_behind
from harness.plugins.messages import NO_SCORE, ChildAnswer, ChildCommand, ChildGreeting

__all__ = [
    "NO_SCORE",
    "Child",
    "ChildAnswer",
    "ChildCommand",
    "ChildGreeting",
    "Document",
    "Failed",
    "Fault",
    "InstalledPlugin",
    "MetricPlugin",
    "Passage",
    "RulePlugin",
    "Score",
    "TranslatedSegment",
    "find_plugin",
    "host_of",
    "versions_behind",
]
