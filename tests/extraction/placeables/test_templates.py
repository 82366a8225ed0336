"""Template engines and Fluent."""

from __future__ import annotations

import pytest

from tests.extraction.placeables.spans import found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ limit }} of {{limit}}", [("template", "{{ limit }}"), ("template", "{{limit}}")]),
        ("({{ width }}px)", [("template", "{{ width }}")]),
        ("{{ user.name | upper }} {{{raw}}}", [("template", "{{ user.name | upper }}"), ("template", "{{{raw}}}")]),
        (
            "{% if x %}yes{% endif %}{# why #}",
            [("template", "{% if x %}"), ("template", "{% endif %}"), ("template", "{# why #}")],
        ),
        ("<%= name %> <?php echo $x ?>", [("erb", "<%= name %>"), ("php", "<?php echo $x ?>")]),
        (
            "{ $user } { -brand } { NUMBER($n, minimumFractionDigits: 2) }",
            [("fluent", "{ $user }"), ("fluent", "{ -brand }"), ("fluent", "{ NUMBER($n, minimumFractionDigits: 2) }")],
        ),
        ("$t(common.ok)", [("i18next", "$t(common.ok)")]),
    ],
)
def test_templates(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "{ one } { two }",
        "less <% than",
        "a {% b",
        "5 < 6 ? yes : no",
        "$t is money",
        "{ - 5 }",
    ],
)
def test_prose_without_templates(text: str) -> None:
    assert found(text) == []
