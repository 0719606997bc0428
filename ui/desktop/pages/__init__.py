"""The pages of the counter; the shell shows one at a time and wires them, no page reaches into another."""
