"""``make bench``: what a clerk waits for, timed beside what it is held against, in one run."""
