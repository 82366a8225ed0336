"""Word alignment as a call: two texts in, the links between their words out."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING

from harness.api.base import NAME, TEXT, checked
from harness.core.cache import Cache, cache_folder
from harness.core.environment_variables import with_variables
from harness.core.errors import ConfigError
from harness.core.settings import EmbeddingSettings, load_settings
from harness.language.tags import parse_tag

if TYPE_CHECKING:
    from harness.alignment.words import WordAligner, WordAlignment


@checked(source=TEXT, target=TEXT, source_lang=NAME, target_lang=NAME)
def align_words(source: str, target: str, source_lang: str, target_lang: str) -> WordAlignment:
    """Find which words of a text translate which words of another, in any two languages or in one.

    The answer has `links`, both ways; `project((start, end))`, the part of the target that translates a part of the
    source; `uncovered_source()` and `uncovered_target()`, the words without a counterpart; and `reversed()`. Places are
    code points of the texts as given.

    The packaged multilingual model is used, or the one that `HARNESS_EMBEDDING_MULTILINGUAL_MODEL` names, on
    `HARNESS_EMBEDDING_DEVICE`. Links are kept in the cache (`HARNESS_CACHE`). If it has them, no model is loaded.

    Raises ConfigError and EncoderError.

    >>> import harness
    >>> closed = "The European Union closed its office.", "L'Union européenne a fermé son bureau."
    >>> found = harness.align_words(*closed, "en", "fr")
    >>> union = found.project((4, 18))
    >>> found.target[union.start : union.end]
    'Union européenne'
    """
    one, other = (_language(lang) for lang in (source_lang, target_lang))
    return _aligner(with_variables(load_settings(None), os.environ).embedding).align(source, target, one, other)


@lru_cache(maxsize=1)
def _aligner(settings: EmbeddingSettings) -> WordAligner:
    """The aligner of the last call, with its model in memory."""
    from harness.alignment.words import WordAligner
    from harness.encoder import Encoders

    folder = cache_folder(settings.cache)
    cache = Cache(folder) if folder else None
    encoders = Encoders(settings.model, settings.multilingual_model, cache, settings.device)
    return WordAligner(encoders.multilingual(), cache)


def _language(tag: str) -> str:
    try:
        return parse_tag(tag)
    except ValueError:
        raise ConfigError(f'align_words: "{tag}" is not a language; give a tag such as en, pt-BR or zh-Hant.') from None
