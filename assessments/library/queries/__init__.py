"""Reading the library, one file per subject."""
