"""Bulletins on the console: the list, one of them, the editor; and workbooks of them."""
