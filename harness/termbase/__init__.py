"""The names that a project knows: entries, editing, checks, matching and exchange."""
