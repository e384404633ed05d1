"""What the owner of a bin decides its senders get back: written, counted, tried out, and handed to the hot path."""
