"""Ids that stand in the examples of the description, the same everywhere.

Tests put the ids of real rows in their places, send each example and compare the answer with it.
"""

from __future__ import annotations

GRANT = "0a3c6f4e-7b52-4d1f-9a60-2f1d8c9be001"
PROGRAMME = "0a3c6f4e-7b52-4d1f-9a60-2f1d8c9be002"
ALLOTMENT = "0a3c6f4e-7b52-4d1f-9a60-2f1d8c9be003"
MUNICIPALITY = "0a3c6f4e-7b52-4d1f-9a60-2f1d8c9be004"
ROUND = "0a3c6f4e-7b52-4d1f-9a60-2f1d8c9be005"
ISSUE_RUN = "0a3c6f4e-7b52-4d1f-9a60-2f1d8c9be006"
VOUCHER = "0a3c6f4e-7b52-4d1f-9a60-2f1d8c9be007"
COURSE = "0a3c6f4e-7b52-4d1f-9a60-2f1d8c9be008"
EMPLOYEE = "0a3c6f4e-7b52-4d1f-9a60-2f1d8c9be009"
BOOKING = "0a3c6f4e-7b52-4d1f-9a60-2f1d8c9be010"
PROOF = "0a3c6f4e-7b52-4d1f-9a60-2f1d8c9be011"
NUMBER = "BG26-000001"
PERSONNEL_NUMBER = "0047-A"
