"""What reviewers decide about findings."""
