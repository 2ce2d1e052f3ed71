"""The directory as one Excel workbook: example, import, export."""
