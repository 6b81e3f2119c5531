"""Bugs as they are found in the field, put into web and worker when they start: `SEEDED_BUG`.

The product knows nothing of them: `settings` adds this package as an app, and its `ready` replaces
functions of the platform in that one process.
"""
