"""Messy rosters whose truth is known because they were made from it: people, how they are written, how they are laid out,
what they come in. Nothing here asks the reader under test."""
