"""Passages that are missing, repeated, left in the source language, or negated."""
