"""Spacing, punctuation and words written together."""
