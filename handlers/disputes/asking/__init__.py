"""What a word does, by button and by number too: what is offered, and what is asked when a button wants more."""
