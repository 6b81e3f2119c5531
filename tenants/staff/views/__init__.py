"""HR's pages, by subject."""
