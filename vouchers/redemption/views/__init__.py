"""The cooperative's pages about vouchers, by subject."""
