"""Correct translations, and how many errors the rules wrongly report in them."""
