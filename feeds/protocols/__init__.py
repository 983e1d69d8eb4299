"""What timing systems say on the wire, and what we answer: no sockets, no clock, no settings."""
