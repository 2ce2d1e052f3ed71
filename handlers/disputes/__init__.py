"""Disputes: taken in, graded, routed, and on the clock until a human has them and they are settled."""
