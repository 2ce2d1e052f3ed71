"""Messy rosters whose truth is known because they were made from it; nothing here asks the reader under test."""
