"""The product under measurement: each a process that runs the real parts and nothing else."""
