"""How `make docs` builds the guide and the reference: offline, with every warning an error."""

from __future__ import annotations

from sphinx.application import Sphinx

import harness

project = "harness"
author = "the harness project"
version = release = harness.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "harness"
html_show_copyright = False
smartquotes = False  # they would quote code as text
html_copy_source = False
html_show_sourcelink = False

# Docstrings are written for people who read the code: what stands between single backticks is code.
default_role = "code"
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints = "signature"
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3


def setup(app: Sphinx) -> None:
    app.connect("autodoc-process-docstring", _keep_blocks)


def _keep_blocks(app: Sphinx, what: str, name: str, thing: object, options: object, lines: list[str]) -> None:
    """Indented paragraphs are code in our docstrings, as in Markdown, and not quotations."""
    for number in range(len(lines) - 1, 0, -1):
        above = next((line for line in reversed(lines[:number]) if line), "")
        if (
            lines[number].startswith("    ")
            and not lines[number - 1]
            and not above.startswith((" ", ">>>", ".. ", ":"))
        ):
            lines[number:number] = [".. code-block:: text", ""]
