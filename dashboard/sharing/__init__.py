"""What a link is when it is sent: its words, its picture, its code."""
