"""From whatever a reporter sends (text, workbook, table of text) to rows that are checked. Pure but for `files`, which
reads uploads in a child process."""
