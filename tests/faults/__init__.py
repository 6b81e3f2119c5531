"""Processes are killed while people use the platform; afterwards nothing may be lost or doubled.

`test_matrix` kills each process in each phase of a voucher's life, `test_soak` everything in turn,
`test_seeded_bugs` shows that the same checks catch what goes wrong in the field, and
`test_forgetful_database` shows it at each run of the tests.
"""
