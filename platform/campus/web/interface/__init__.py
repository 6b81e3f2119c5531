"""What every endpoint of `/api/v1/` has in common."""
