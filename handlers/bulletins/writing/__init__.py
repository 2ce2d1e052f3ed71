"""Writing a bulletin: one message makes a draft, words change its settings, a preview shows what would leave."""
