"""What a scorecard says of how far a metric is known to agree with people."""

from __future__ import annotations

from harness.core.catalogue import METRICS
from harness.metrics.agreement import described, load_agreement, sentence
from harness.runs.reader import RunReader
from harness.validate import FINDINGS, TOGETHER
from tests.conftest import Shipped


def test_the_shipped_table_is_whole() -> None:
    table = load_agreement()
    assert {("zh", "en"), ("ne", "en"), ("ru", "en")} <= {(row.source_lang, row.target_lang) for row in table}
    assert {row.metric for row in table} <= {*METRICS, FINDINGS, TOGETHER}
    assert all(-1 <= row.value <= 1 and row.source and row.kind for row in table)
    assert all(row.low is None or row.high is None or row.low <= row.value <= row.high for row in table)


def test_what_was_measured_is_told_by_kind_of_text_with_its_source() -> None:
    told = sentence("chrf2", "zh", "en").split("; ")
    assert [text.partition(" (")[0] for text in told] == sorted(text.partition(" (")[0] for text in told) or len(
        told
    ) > 2
    news = next(text for text in told if "WMT23" in text)
    assert news.startswith("news (WMT23 MQM, three raters, 10 systems, 237 segments): ")
    assert " % [" in news
    assert "Kendall's tau 0.1" in news


def test_a_variety_has_what_its_language_has() -> None:
    assert sentence("bleu", "zh_Hant", "en_GB") == sentence("bleu", "zh", "en")


def test_what_nobody_rated_was_never_validated() -> None:
    assert sentence("chrf2", "hi", "en") == "never validated here: there are no published human judgements of hi-en"
    assert (
        sentence("embedding", "zh", "en")
        == "never validated here: there are no published human judgements of this metric"
    )
    assert sentence("summary_chrf2", "zh", "en").startswith("never validated here")


def test_every_description_has_a_sentence_for_every_pair() -> None:
    found = described({"bleu": {"unit": "points"}}, [("hi", "en"), ("zh", "en"), ("hi", "en")])
    assert list(found["bleu"]) == ["unit", "agreement:hi-en", "agreement:zh-en"]


def test_a_stored_run_carries_them(shipped: Shipped) -> None:
    metrics = RunReader(shipped.folder).load().metrics
    assert all(own["agreement:hi-en"].startswith("never validated here") for own in metrics.values())
