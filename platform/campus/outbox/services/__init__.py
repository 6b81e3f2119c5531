"""What can be done with a job, one module an action."""
