"""Files damaged on purpose: every reader of foreign files gives a result or a reason, and soon.

`python -m tests.fuzz` runs 10,000 damaged files through each reader; a small slice of it is part of the suite.
"""
