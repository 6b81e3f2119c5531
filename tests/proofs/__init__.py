"""What takes minutes to prove; run by `python3 manage.py test --proofs`."""
