"""Forms of the library, one file per subject."""
