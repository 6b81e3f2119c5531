"""What employees do with their checks, and HR with model and profiles."""
