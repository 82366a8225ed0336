"""Text to spans with values: names and quantities."""
