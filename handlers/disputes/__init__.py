"""Disputes: anyone reports in his own words; graded, given to the right person, and called for until a human has it."""
