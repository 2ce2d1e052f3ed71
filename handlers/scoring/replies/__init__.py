"""What people type as an answer, and the letters that it counts as."""
