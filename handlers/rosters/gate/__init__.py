"""The gate: who and what is expected, and the park's rules for visitors."""
