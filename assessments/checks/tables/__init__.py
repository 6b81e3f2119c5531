"""Lists of the check and of what HR keeps for it, one file per subject."""
