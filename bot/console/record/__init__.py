"""How the record of acts is read: its words."""
