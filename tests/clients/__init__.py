"""Calendar programs that are too heavy for every test run, driven over the whole life of feeds."""
