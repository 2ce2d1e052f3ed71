"""Bulletins: written once, confirmed, delivered to every group of a unit, receipts counted, the silent reminded.

writing    a message becomes a draft; words change it        sending    confirming, leaving, again, back
answering  receipts, reminders, reading figures               library    cases and advice, the daily case
lookout    a person looked for                                showing    pages and exports      terminal   command line
"""
