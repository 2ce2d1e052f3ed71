"""Pure decisions of disputes: when a rung is staffed, who is next, what may follow what."""
