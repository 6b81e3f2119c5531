"""Reading course records of the MOOChub exchange format, versions 2, 3 and 4.

Source: the JSON Schemas v2.3 and v3.0.1 of github.com/MOOChub/schema and records of providers that
publish version 4.0.0. Nothing here touches a database.
"""
