"""How passwords are stored in tests: as everywhere, for a hundredth of the price."""

from accounts.hashers import Argon2


class Quick(Argon2):
    """What makes guessing dear makes signing in slow, a thousand times in a run."""

    time_cost = 1
    memory_cost = 64
