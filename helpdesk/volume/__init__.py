"""A large tenant for measurements: made-up people, and as many tickets as are wanted."""
