"""A day that is over for reporters, until an officer opens it again."""
