"""What is published of a race: its bytes, live and recorded. It knows no page and no request."""
