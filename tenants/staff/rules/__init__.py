"""What HR may do, and why not: refusals by name, and the plan that a staff file leads to."""
