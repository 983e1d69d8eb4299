"""One runner's page of the results: what it says before any script has run."""
