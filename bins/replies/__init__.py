"""What the sender gets back: replies, how one is chosen, and how it reads on the wire. Pure."""
