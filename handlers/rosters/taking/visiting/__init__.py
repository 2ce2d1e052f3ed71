"""What is said of people who come for a day: tomorrow's visitors and vehicles, and day labourers."""
