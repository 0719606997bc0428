"""The parts every page is made of. Each module holds one subject; pages import from the module."""
