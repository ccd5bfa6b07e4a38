"""How hypothesis looks for counter-examples: the same way in every run, or anew each time.

`make test` must give the same answer for the same code, so its examples are derived from the tests
alone. `pytest --hypothesis-profile=explore` looks elsewhere every time, and ten times as long where
a test does not say how long.
"""

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", derandomize=False, deadline=None, max_examples=1_000)
settings.load_profile("repeatable")
