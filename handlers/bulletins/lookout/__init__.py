"""A person looked for (寻人): to the groups around a place, sightings as replies, found to all, then wiped."""
