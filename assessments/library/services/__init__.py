"""What the cooperative does with the library."""
