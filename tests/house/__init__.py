"""Rules of the house that nobody should have to remember; each test names the file and line that breaks one."""
