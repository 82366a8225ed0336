"""Files that translators work in: source and target side by side, with inline codes."""
