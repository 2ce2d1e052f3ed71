"""The duty schedule: planning, hand-over, and whom to call now."""
