"""Sound to a file in each format that is written as a stream: what it needs, how it is written and read again."""
