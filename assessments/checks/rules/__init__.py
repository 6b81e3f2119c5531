"""What the competence check decides. Plain Python, no database."""
