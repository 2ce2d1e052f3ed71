"""Handing in: from a message, a file or a page to a counted list and its answer."""
