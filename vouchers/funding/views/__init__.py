"""The cooperative's pages about money and contingents, by subject."""
