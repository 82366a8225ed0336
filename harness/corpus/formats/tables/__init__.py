"""Tables with a row per segment."""
