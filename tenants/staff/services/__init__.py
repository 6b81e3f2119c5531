"""Writing, by action."""
