"""Processes are killed while people use the platform; afterwards nothing may be lost or doubled."""
