"""The HTML side: pages, their partials and the few actions they offer."""
