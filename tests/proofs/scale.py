"""How much is proved: as much as a build server has time for, or a multiple of it."""

import os

# Which of the possible runs: print it with what was found, and it happens again.
SEED = int(os.environ.get("CAMPUS_PROOF_SEED", "20260322"))
SCALE = float(os.environ.get("CAMPUS_PROOF_SCALE", "1"))


def scaled(count: int) -> int:
    """The number at this run's scale (`CAMPUS_PROOF_SCALE`), at least 1."""
    return max(1, round(count * SCALE))
