"""What a team owes besides answering: reviews of others, the pledge, pictures of its briefings."""
