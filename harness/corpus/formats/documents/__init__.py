"""Folders and archives of plain files."""
