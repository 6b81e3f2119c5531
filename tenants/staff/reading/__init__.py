"""Reads staff files as town halls write them, and writes them back; trusts nothing."""
