"""Paper: facts in, finished sheets out. ``papers.render`` is the door; nothing is opened when this package is imported."""
