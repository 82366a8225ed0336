"""Documents to aligned pairs: what corresponds stands together, what is missing or left over is said, never zipped away.

A translation is aligned monotonically, many to many, by dynamic programming over sentence similarity with length as a
prior (the idea of vecalign, Thompson and Koehn 2019, and of Bertalign, Liu and Zhu 2022). A group of sentences has the
length-weighted mean of its sentences' vectors, so each sentence is encoded once. A summary is aligned by windows:
each of its sentences goes with the one to three consecutive candidate sentences that cover it best.

Similarity is centred first, (cos - mean) / (1 - mean) with the mean over all cross pairs of the document: unrelated
sentences have cosine 0.76 under multilingual-e5 and 0.1 under MiniLM, and 0 after centring under both. Groups of
different sizes are centred each by their own mean, because longer texts look more alike.
"""

from __future__ import annotations

import itertools
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import regex

from harness.core.errors import AlignmentError
from harness.core.records import EMPTY, AlignedPair, CandidateDocument, Reference, ReferenceKind, Segment, Text
from harness.language.sentences import line_spans, sentence_spans

ALIGNMENT_VERSION = "1"

Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]
Matrix = npt.NDArray[np.float64]
Group = tuple[range, range]

STEPS = ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 2))
SKIP_GAIN = 0.075
"""What a sentence is worth that stays alone; a 1:1 pair must be worth more than two of these."""
WORDS_SKIP_GAIN = -0.1
"""The same where only words are compared: texts of two languages share hardly any, so length and order must align
them, and to leave a sentence alone costs something."""
MERGE_COST = 0.05
"""Taken for every sentence that a group holds beyond one a side."""
LENGTH_WEIGHT = 0.1
"""Of the length prior |log(length ratio)|, the ratio taken relative to the whole texts'."""
COVERED_DEVIATIONS = 2.0
"""A window covers a summary's sentence from so far above the sentence's mean cosine with the document, in standard
deviations of the cosines among the document's own sentences: a yardstick that fits any model and language, and a
summary of one sentence as well. Measured with multilingual-e5 on NTREX and WMT22 documents by `python -m
tests.benchmarks.alignment`: 3 to 6 % of translated sentences are called uncovered, and 18 to 35 % of sentences whose
translation was taken out are called covered, since a document's sentences resemble each other."""
MIN_SPREAD = 0.02
"""Least such deviation that is believed; multilingual-e5 has 0.03, MiniLM 0.1."""
COVERED_SIMILARITY = 0.17
"""The same in texts of two or three sentences, which have no such yardstick: similarity above the sentence's mean with
the text, as a share of what is left to 1 (of 3-sentence texts cut from the same documents 7 % wrong either way)."""
ONLY_SENTENCE = 0.1
"""Cosine from which the only sentence that there is covers a summary's: nothing can be told by comparison."""
MAX_WINDOW = 3
WINDOW_COST = 0.2
"""Standard deviations that each sentence beyond the first must add to a window."""
BAND = 60
"""Sentences either side of the diagonal that the search looks at, and a tenth of the longer text where that is more."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """The pairs of one reference kind, and what they depend on (empty for given line pairs)."""

    pairs: tuple[AlignedPair, ...]
    method: Mapping[str, str]


@lru_cache(maxsize=256)
def segments_of(text: Text) -> tuple[Segment, ...]:
    """Lines of a line-aligned text (empty ones count), else sentences. Vendors share references: each is cut up once."""
    spans = line_spans(text.text) if text.lines else sentence_spans(text.text, text.lang)
    return tuple(Segment(text.text[start:end], start, end) for start, end in spans)


def align_lines(document: CandidateDocument, kind: ReferenceKind) -> Alignment:
    """Line n with line n. Raises AlignmentError on unequal counts."""
    assert document.candidate is not None
    references = [r.text for r in document.references if r.kind == kind]
    texts = [document.candidate, *references, *([document.source] if document.source else [])]
    columns = {id(text): segments_of(text) for text in texts}
    counts = {len(columns[id(text)]) for text in texts}
    if len(counts) > 1:
        named = ", ".join(f"{text.origin} has {len(columns[id(text)])} lines" for text in texts)
        raise AlignmentError(f"The texts must correspond line by line: {named}; deliver one line for each.")
    empty = [EMPTY] * len(columns[id(document.candidate)])
    source = columns[id(document.source)] if document.source else empty
    statuses = document.candidate.statuses or [""] * len(empty)
    rows = zip(
        statuses, source, columns[id(document.candidate)], *(columns[id(text)] for text in references), strict=True
    )
    pairs = []
    for number, (status, s, c, *r) in enumerate(rows, 1):
        first, *others = r or [EMPTY]
        pairs.append(AlignedPair(number, kind, s, first, c, tuple(others), status=status))
    return Alignment(tuple(pairs), {})


def align_translation(
    reference: Text, candidate: Text, source: Text | None, encode: Encode, cross_encode: Encode
) -> Alignment:
    """Reference and candidate sentences in groups; the source follows the reference's sentences.

    `encode` serves reference and candidate, `cross_encode` reference and source (unless the gold is the source).
    Order: the reference's; candidate text without a counterpart stands where it was found.
    """
    left, right = segments_of(reference), segments_of(candidate)
    groups = align_groups(left, right, encode)
    sides = _sources_of(source, reference, left, cross_encode)
    pairs = []
    for number, (rows, columns, similarity) in enumerate(groups, 1):
        source_segment = _join_text(source, sorted({j for i in rows for j in sides[i]})) if source else EMPTY
        pairs.append(
            AlignedPair(
                number,
                "translation",
                source_segment,
                _join(reference, left, rows),
                _join(candidate, right, columns),
                (),
                similarity,
            )
        )
    return Alignment(tuple(pairs), {})


def align_source(source: Text, candidate: Text, cross_encode: Encode) -> Alignment:
    """Source and candidate sentences in groups, for documents without a reference translation."""
    left, right = segments_of(source), segments_of(candidate)
    pairs = [
        AlignedPair(
            number, "source", _join(source, left, rows), EMPTY, _join(candidate, right, columns), (), similarity
        )
        for number, (rows, columns, similarity) in enumerate(align_groups(left, right, cross_encode), 1)
    ]
    return Alignment(tuple(pairs), {})


def candidate_alone(candidate: Text) -> Alignment:
    """Every candidate sentence by itself, for documents that have neither source nor reference translation."""
    pairs = [AlignedPair(n, "source", EMPTY, EMPTY, segment) for n, segment in enumerate(segments_of(candidate), 1)]
    return Alignment(tuple(pairs), {})


def align_summary(summary: Text, candidate: Text, encode: Encode) -> Alignment:
    """Each summary sentence with the window of candidate sentences that covers it best, or with nothing."""
    left, right = segments_of(summary), segments_of(candidate)
    windows = [range(i, i + n) for n in range(1, MAX_WINDOW + 1) for i in range(len(right) - n + 1)]
    worth, similarities = _window_tables(left, right, windows, encode)
    pairs = []
    for number, segment in enumerate(left, 1):
        best = int(np.argmax(worth[number - 1])) if windows else -1
        covered = best >= 0 and worth[number - 1, best] >= 0
        window = _join(candidate, right, windows[best]) if covered else EMPTY
        similarity = float(similarities[number - 1, best]) if best >= 0 else None
        pairs.append(AlignedPair(number, "summary", EMPTY, segment, window, (), similarity))
    return Alignment(tuple(pairs), {})


def _window_tables(
    left: Sequence[Segment], right: Sequence[Segment], windows: Sequence[range], encode: Encode
) -> tuple[Matrix, Matrix]:
    """Worth and centred similarity of every (summary sentence, window); columns in the order of `windows`.

    Worth is at least 0 where the window covers the sentence. A longer window must earn its length, or a sentence
    would be covered by its neighbours too.
    """
    if not windows or not left:
        return np.zeros((len(left), 0)), np.zeros((len(left), 0))
    a, b = _vectors(left, encode), _vectors(right, encode)
    cosines = [_unit(a) @ _unit(_running_sum(b, n)).T for n in range(1, MAX_WINDOW + 1) if n <= len(right)]
    centred = [_centred(table) for table in cosines]
    means = cosines[0].mean(axis=1, keepdims=True)
    if len(right) == 1:
        worth = [cosines[0] - ONLY_SENTENCE]
    elif len(right) < 4:
        worth = [
            (c - means) / np.maximum(1 - means, 0.05) - COVERED_SIMILARITY - MERGE_COST * n
            for n, c in enumerate(cosines)
        ]
    else:
        spread = _spread(_unit(b))
        own = [(c - c.mean(axis=1, keepdims=True)) / spread for c in cosines]
        worth = [deviations - COVERED_DEVIATIONS - WINDOW_COST * n for n, deviations in enumerate(own)]
    return np.concatenate(worth, axis=1), np.concatenate(centred, axis=1)


def _spread(unit: Matrix) -> float:
    """Standard deviation of the cosines among different sentences of one text."""
    cosines = unit @ unit.T
    apart = cosines[~np.eye(len(unit), dtype=bool)]
    return max(float(apart.std()), MIN_SPREAD)


def align_groups(
    left: Sequence[Segment], right: Sequence[Segment], encode: Encode
) -> list[tuple[range, range, float | None]]:
    """Monotone groups that cover both sides completely; a side of a group may be empty."""
    if not left or not right:
        alone = [(range(i, i + 1), range(0)) for i in range(len(left))]
        alone += [(range(0), range(j, j + 1)) for j in range(len(right))]
        return [(rows, columns, None) for rows, columns in alone]
    a, b = _vectors(left, encode), _vectors(right, encode)
    gains, similarities = _step_tables(left, right, a, b)
    skip_gain = WORDS_SKIP_GAIN if isinstance(encode, WordEncoder) else SKIP_GAIN
    path = _best_path(gains, len(left), len(right), skip_gain)
    return [(rows, columns, _similarity(similarities, rows, columns)) for rows, columns in path]


class WordEncoder:
    """Vectors of shared tokens for `--no-embedding`: words, numbers and character 4-grams, hashed to 2,048 dimensions."""

    def __call__(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.stack([_lexical_vector(text) for text in texts]) if texts else np.zeros((0, 2048), np.float32)


def lexical_encoder() -> WordEncoder:
    """What compares sentences where there is no model."""
    return WordEncoder()


def _lexical_vector(text: str) -> npt.NDArray[np.float32]:
    words = regex.findall(r"[\p{L}\p{M}\p{N}]+", text.casefold())
    grams = Counter(words)
    for word in words:
        grams.update(word[i : i + 4] for i in range(len(word) - 3))
    vector = np.zeros(2048, dtype=np.float32)
    for gram, count in grams.items():
        vector[zlib.crc32(gram.encode("utf-8", "replace")) % 2048] += min(count, 3) * (2.0 if gram.isdigit() else 1.0)
    norm = float(np.linalg.norm(vector))
    return vector / norm if norm else vector


def _vectors(segments: Sequence[Segment], encode: Encode) -> Matrix:
    """Sentence vectors weighted by length, so that sums of rows are vectors of groups."""
    lengths = np.array([len(segment.text) for segment in segments], dtype=np.float64)
    return encode([segment.text for segment in segments]).astype(np.float64) * lengths[:, None]


def _unit(vectors: Matrix) -> Matrix:
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Matrix = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
    return unit


def _centred(cosines: Matrix) -> Matrix:
    """The mean over all cross pairs becomes 0, identity stays 1; a single pair is left as it is."""
    mean = min(float(cosines.mean()), 0.95) if cosines.size > 1 else 0.0
    centred: Matrix = (cosines - mean) / (1 - mean)
    return centred


def _step_tables(
    left: Sequence[Segment], right: Sequence[Segment], a: Matrix, b: Matrix
) -> tuple[dict[tuple[int, int], Matrix], dict[tuple[int, int], Matrix]]:
    """For every kind of step, its gain and its similarity at every start (i, j)."""
    lengths_a = np.array([len(s.text) for s in left], dtype=np.float64)
    lengths_b = np.array([len(s.text) for s in right], dtype=np.float64)
    ratio = lengths_a.sum() / lengths_b.sum()
    gains, similarities = {}, {}
    for p, q in STEPS:
        if len(left) < p or len(right) < q:
            continue
        similarity = _centred(_unit(_running_sum(a, p)) @ _unit(_running_sum(b, q)).T)
        size_a, size_b = _running_sum(lengths_a, p) + 5, _running_sum(lengths_b, q) * ratio + 5
        prior = np.abs(np.log(size_a[:, None] / size_b[None, :]))
        gains[p, q] = (p + q) / 2 * (similarity - LENGTH_WEIGHT * prior) - MERGE_COST * (p + q - 2)
        similarities[p, q] = similarity
    return gains, similarities


def _running_sum(values: Matrix, width: int) -> Matrix:
    count = len(values) - width + 1
    total = values[:count].copy()
    for shift in range(1, width):
        total += values[shift : shift + count]
    return total


def _best_path(gains: Mapping[tuple[int, int], Matrix], n: int, m: int, skip_gain: float) -> list[Group]:
    """The monotone path of steps with the largest total gain, within a band around the diagonal."""
    # Where one side is far longer, the diagonal is so steep that only a wider band joins its rows.
    band = max(BAND, max(n, m) // 10, -(-m // n))
    tables = [(p, q, table.tolist()) for (p, q), table in gains.items()]
    worth: list[dict[int, float]] = [{} for _ in range(n + 1)]
    came: list[dict[int, tuple[int, int]]] = [{} for _ in range(n + 1)]
    for i in range(n + 1):
        middle = i * m // n
        for j in range(max(0, middle - band), min(m, middle + band) + 1):
            best, step = (0.0, (0, 0)) if i == j == 0 else (-np.inf, (0, 0))
            for p, q in ((1, 0), (0, 1)):
                if i >= p and j >= q and (j - q) in worth[i - p] and worth[i - p][j - q] + skip_gain > best:
                    best, step = worth[i - p][j - q] + skip_gain, (p, q)
            for p, q, table in tables:
                before = worth[i - p].get(j - q) if i >= p and j >= q else None
                if before is not None and before + table[i - p][j - q] > best:
                    best, step = before + table[i - p][j - q], (p, q)
            worth[i][j], came[i][j] = best, step
    return _walk_back(came, n, m)


def _walk_back(came: Sequence[Mapping[int, tuple[int, int]]], n: int, m: int) -> list[Group]:
    path: list[Group] = []
    i, j = n, m
    while i or j:
        p, q = came[i][j]
        path.append((range(i - p, i), range(j - q, j)))
        i, j = i - p, j - q
    return path[::-1]


def _similarity(tables: Mapping[tuple[int, int], Matrix], rows: range, columns: range) -> float | None:
    if not rows or not columns:
        return None
    return float(tables[len(rows), len(columns)][rows.start, columns.start])


def _join(text: Text, segments: Sequence[Segment], chosen: range) -> Segment:
    """Adjacent sentences as one segment, with whatever stands between them as delivered."""
    if not chosen:
        return EMPTY
    start, end = segments[chosen.start].start, segments[chosen.stop - 1].end
    return Segment(text.text[start:end], start, end)


def _join_text(text: Text, spans: Sequence[tuple[int, int]]) -> Segment:
    if not spans:
        return EMPTY
    start, end = spans[0][0], spans[-1][1]
    return Segment(text.text[start:end], start, end)


def _sources_of(
    source: Text | None, reference: Text, left: Sequence[Segment], cross_encode: Encode
) -> list[list[tuple[int, int]]]:
    """For every reference sentence, the spans of the source sentences it goes with."""
    sides: list[list[tuple[int, int]]] = [[] for _ in left]
    if source is None:
        return sides
    if source is reference:
        return [[(segment.start, segment.end)] for segment in left]
    segments = segments_of(source)
    for rows, columns, _ in align_groups(left, segments, cross_encode):
        for i, j in itertools.product(rows, columns):
            sides[i].append((segments[j].start, segments[j].end))
    return sides


def references_of(document: CandidateDocument, *kinds: ReferenceKind) -> tuple[Reference, ...]:
    """The document's references of the given kinds."""
    return tuple(reference for reference in document.references if reference.kind in kinds)
