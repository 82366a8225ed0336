"""What is on the first page of a run."""
