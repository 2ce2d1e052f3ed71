"""A second reading of a bank, by what repeats in it; taken where it leaves less unread than the first."""
