"""The watch: a process of its own that looks every few seconds whether the bot still does what people rely on."""
