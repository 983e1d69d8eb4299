"""A race as files for others: by command, by an address, and as a site of its own."""
