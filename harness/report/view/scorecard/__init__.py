"""What is on the page of one document by one vendor."""
