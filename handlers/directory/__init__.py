"""Units, people, groups, duty and invitations: who is who, and how they came to be."""
