"""What may go: removal asked for by people, and the sweep that takes rows away in slices."""
