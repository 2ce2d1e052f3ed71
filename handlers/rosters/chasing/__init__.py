"""Who has not handed in: opening notice, reminders, lists to park and officer; and the legal clock."""
