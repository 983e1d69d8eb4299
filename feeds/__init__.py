"""What is known of a race: its folder, its reads, and what follows from them."""
