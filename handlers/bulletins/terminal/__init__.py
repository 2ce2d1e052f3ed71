"""The command line of bulletins."""
