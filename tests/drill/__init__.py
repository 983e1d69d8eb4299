"""A drill: the demo over real sockets and processes, while everything goes wrong that can."""
