"""File names of pages, and what documents are called."""

from __future__ import annotations

import pytest

from harness.core.records import Key
from harness.report.view.names import document_title, page_name, with_distinct_titles
from tests.report import fixtures as fx


class TestPageNames:
    def test_readable(self) -> None:
        name = page_name(Key("fluent", "hi", "en", "ant-group-2021"))
        assert name.startswith("ant-group-2021-hi-en-fluent-")
        assert len(name.removesuffix(".html").rsplit("-", 1)[1]) == 8

    @pytest.mark.parametrize("vendor", ["../../x", fx.HOSTILE_VENDOR, "v" * 5000, "वेंडर", "", "\x00", "CON", "a/b\\c"])
    def test_safe_and_short(self, vendor: str) -> None:
        name = page_name(Key(vendor, "pt_BR", "en", vendor))
        assert set(name.removesuffix(".html")) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert len(name) <= 100

    def test_names_that_look_alike_do_not_collide(self) -> None:
        keys = [
            Key("a b", "hi", "en", "d"),
            Key("a-b", "hi", "en", "d"),
            Key("A-B", "hi", "en", "d"),
            Key("b", "hi", "en", "d-hi-en-a"),
        ]
        assert len({page_name(key) for key in keys}) == 4


def test_documents_of_one_title_are_told_apart() -> None:
    card = fx.fluent_card("hi", fx.HINDI)
    run = fx.run_of(card, documents={"a": "A ferry", "b": "A ferry", "c": "A bridge", "-": "-", "d": "-", "e": ""})
    shown = with_distinct_titles(run)
    titles = {name: document_title(shown, name) for name in run.documents}
    assert titles == {"a": "A ferry (a)", "b": "A ferry (b)", "c": "A bridge", "-": "All lines", "d": "d", "e": "e"}
