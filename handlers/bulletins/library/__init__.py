"""The library: cases and advice by fraud type, imported from a workbook or a folder, and the daily case out of them."""
