"""Pure arithmetic: intervals, tests, rank agreement, and the blocks that two alignments share."""
