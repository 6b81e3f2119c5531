"""Processes are killed while people use the platform; afterwards nothing may be lost or doubled.

`test_forgetful_database` shows at each run that these tests can fail. Also seen red when broken on
purpose: keys of requests not looked up (a second order is refused), jobs of dead workers not taken
back (the run does not end).
"""
