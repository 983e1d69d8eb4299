"""What leaves the program as files for others: results as tables, runners' ways, a whole race."""
