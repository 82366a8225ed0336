"""The verdict in the formats of build servers."""
