"""Reading checks: `own` for the employee alone, `model` and `profiles` for HR."""
