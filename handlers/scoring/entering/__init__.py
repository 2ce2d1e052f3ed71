"""Points that an officer gives or takes."""
