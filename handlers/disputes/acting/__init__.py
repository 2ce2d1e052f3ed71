"""What can be done with a case, one verb each: check, change, record, tell, and leave it with a next step."""
