"""`/api/v1/` of a municipality: the holder's own vouchers, and the desk's."""
