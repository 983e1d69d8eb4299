"""The operator's page: whoever runs the race sees what is wrong, and decides."""
