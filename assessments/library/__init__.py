"""Competence frameworks, the template model and job profiles that members may copy."""
