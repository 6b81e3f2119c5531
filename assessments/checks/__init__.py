"""The municipality's competence model, job profiles, checks and results."""
