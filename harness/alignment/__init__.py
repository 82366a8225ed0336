"""What corresponds to what: sentences of two texts, and lines."""
