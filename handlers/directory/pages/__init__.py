"""The directory on the console: tree, one unit, binding board, codes, and the duty schedule."""

from handlers.directory.pages import board, codes, duty, tree, unit

PAGES = (tree.page, unit.page, board.page, codes.page, duty.page)
