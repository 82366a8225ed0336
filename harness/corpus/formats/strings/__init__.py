"""Message catalogues of software."""
