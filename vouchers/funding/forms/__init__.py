"""What the cooperative enters about grants, programmes and allotments."""
