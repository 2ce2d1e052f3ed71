"""How a matter becomes a case: what is read, what is lacking, what it is like, who is told."""
