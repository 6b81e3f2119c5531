"""The pages of the check (employees) and of model and profiles (HR)."""
