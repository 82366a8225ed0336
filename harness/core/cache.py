"""What was costly to compute, kept from run to run: embeddings first of all, so that no sentence is encoded twice.

The store is content-addressed: an entry's name says all that its content depends on (the model's identity and the text),
so nothing ever becomes stale, and what was not asked for longest goes when room is needed. It is never the only
source: an entry that is damaged counts as absent, and a store that cannot be used is as good as an empty one.

One SQLite file with a write-ahead log serves several processes at once. A process can claim what it is about to compute,
so that others do something else meanwhile. A claim lapses, since a process may die: at worst, then, something is computed twice.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")

_LOG = logging.getLogger(__name__)

FILE = "cache-1.sqlite"
"""The number changes with the table below."""
LIMIT = 1 << 30
"""Bytes on the disk, about 500,000 vectors of 384 numbers."""
_KEPT_WHEN_FULL = 0.9
_MOST_PARAMETERS = 500
_PATIENCE = 20.0
"""Seconds to wait for another process that writes."""
_DAY = 86_400
_TABLES = (
    "CREATE TABLE IF NOT EXISTS entries (key BLOB PRIMARY KEY, content BLOB, checksum BLOB, used INTEGER)",
    "CREATE TABLE IF NOT EXISTS claims (key BLOB PRIMARY KEY, until REAL)",
)
CLAIMED_FOR = 30.0
"""Seconds after which a claim lapses."""


def cache_folder(named: str = "auto") -> Path | None:
    """Where the store lies: as the settings name it, or $HARNESS_CACHE, or in the user's cache. `off` in either is None."""
    chosen = named if named != "auto" else os.environ.get("HARNESS_CACHE", "").strip() or "auto"
    if chosen == "off":
        return None
    try:
        if chosen != "auto":
            return Path(chosen).expanduser()
        return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "harness"
    except RuntimeError:  # there is no home
        return None


class Cache:
    """Bytes by name. `folder` is made when first needed. Threads, processes and forks may share it.

    `limit`: bytes on the disk, roughly.
    """

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        self._folder = folder
        self._limit = limit
        self._lock = threading.Lock()
        self._opened: tuple[int, sqlite3.Connection] | None = None
        self._today = int(time.time()) // _DAY

    def read(self, names: Iterable[str]) -> dict[str, bytes]:
        """What is known of those names."""
        keys = {_key(name): name for name in names}
        return self._do(lambda store: self._read(store, keys), {})

    def write(self, entries: Mapping[str, bytes]) -> None:
        """Keep the entries, as far as there is room."""
        rows = [(_key(name), content) for name, content in entries.items()]
        self._do(lambda store: self._write(store, rows), None)

    def claim(self, names: Iterable[str]) -> set[str]:
        """Those of the names that no other process has claimed; they are this one's now. All, where that cannot be kept."""
        keys = {_key(name): name for name in names}
        return self._do(lambda store: self._claim(store, keys), set(keys.values()))

    def release(self, names: Iterable[str]) -> None:
        """Give up claims."""
        keys = [(_key(name),) for name in names]
        self._do(lambda store: store.executemany("DELETE FROM claims WHERE key = ?", keys), None)

    def _claim(self, store: sqlite3.Connection, keys: Mapping[bytes, str]) -> set[str]:
        now = time.time()
        statement = (
            "INSERT INTO claims VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET until = excluded.until "
            "WHERE until < ? OR until > ?"  # lapsed, or made by a clock that was wrong
        )
        own = (now + CLAIMED_FOR, now, now + 2 * CLAIMED_FOR)
        return {name for key, name in keys.items() if store.execute(statement, (key, *own)).rowcount}

    def _read(self, store: sqlite3.Connection, keys: Mapping[bytes, str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        asked_again: list[tuple[int, bytes]] = []
        for part in _parts(keys, _MOST_PARAMETERS):
            query = f"SELECT * FROM entries WHERE key IN ({','.join('?' * len(part))})"
            for key, content, checksum, used in store.execute(query, part):
                if isinstance(content, bytes) and checksum == _checksum(key, content):
                    found[keys[key]] = content
                    if used != self._today:
                        asked_again.append((self._today, key))
        if asked_again:
            store.executemany("UPDATE entries SET used = ? WHERE key = ?", asked_again)
        return found

    def _write(self, store: sqlite3.Connection, rows: Iterable[tuple[bytes, bytes]]) -> None:
        full = ((key, content, _checksum(key, content), self._today) for key, content in rows)
        store.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)", full)
        pages, free, size = (store.execute(f"PRAGMA {what}").fetchone()[0] for what in _SIZE)
        taken = (pages - free) * size
        if taken > self._limit:
            share = 1 - _KEPT_WHEN_FULL * self._limit / taken
            store.execute(
                "DELETE FROM entries WHERE key IN (SELECT key FROM entries ORDER BY used, rowid "
                "LIMIT (SELECT CAST(? * COUNT(*) AS INTEGER) + 1 FROM entries))",
                (share,),
            )

    def _do(self, work: Callable[[sqlite3.Connection], Result], otherwise: Result) -> Result:
        """Work on the store, all or nothing. A damaged file is begun anew; what cannot be done is left undone."""
        with self._lock:
            for _ in range(2):
                try:
                    with self._store() as store:
                        return work(store)
                except (sqlite3.OperationalError, OSError) as error:  # read-only, disk full, locked too long
                    _LOG.info("%s cannot be used (%s); vectors are made anew", self._folder, error)
                    return otherwise
                except sqlite3.DatabaseError as error:
                    _LOG.info("%s is damaged (%s) and begun anew", self._folder / FILE, error)
                    self._discard()
        return otherwise

    def _store(self) -> sqlite3.Connection:
        """This process's own connection: none may be used across a fork."""
        if self._opened is None or self._opened[0] != os.getpid():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._opened = os.getpid(), sqlite3.connect(self._folder / FILE, timeout=_PATIENCE, check_same_thread=False)
            for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", *_TABLES):
                self._opened[1].execute(statement)
            _LOG.info("vectors are kept in %s", self._folder)
        return self._opened[1]

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        if self._opened is not None and self._opened[0] == os.getpid():
            self._opened[1].close()
        self._opened = None

    def _discard(self) -> None:
        self.close()
        for name in (FILE, f"{FILE}-wal", f"{FILE}-shm"):
            with suppress(OSError):
                (self._folder / name).unlink(missing_ok=True)


_SIZE = ("page_count", "freelist_count", "page_size")


def _key(name: str) -> bytes:
    return hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _checksum(key: bytes, content: bytes) -> bytes:
    return hashlib.blake2b(content, key=key, digest_size=8).digest()


def _parts(keys: Iterable[bytes], size: int) -> Iterator[list[bytes]]:
    rest = iter(keys)
    while part := list(islice(rest, size)):
        yield part
