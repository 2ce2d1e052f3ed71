"""Proofs by command: what the product promises about crashes and forged input, shown from outside. Not shipped."""
