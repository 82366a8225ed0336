"""The main path: documents in, a stored run out."""
