"""A run on disk: written whole, found by name, and read back."""
