"""What every other package uses: records, errors, settings, messages, files and the cache."""
