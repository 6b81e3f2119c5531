"""Reading framework files: one module a format; `formats` tells which it is."""
