"""Two systems on the same documents: how far apart they are, and where the difference comes from."""
