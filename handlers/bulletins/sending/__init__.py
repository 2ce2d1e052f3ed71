"""Sending a bulletin: confirming, leaving at once or in its turn, again to some, corrected or taken back."""
