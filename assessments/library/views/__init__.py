"""The cooperative's pages of the library, one file per subject."""
