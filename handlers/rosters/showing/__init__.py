"""What the lists come to: daily summary, words that ask, trend, search on record, console pages, exports."""
