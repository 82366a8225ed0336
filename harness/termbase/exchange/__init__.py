"""Termbases as others keep them, to read and to write: CSV and TBX."""

from harness.termbase.exchange.base import Imported
from harness.termbase.exchange.tables import CSV_COLUMNS, from_csv, to_csv
from harness.termbase.exchange.tbx import from_tbx, to_tbx

__all__ = ["CSV_COLUMNS", "Imported", "from_csv", "from_tbx", "to_csv", "to_tbx"]
