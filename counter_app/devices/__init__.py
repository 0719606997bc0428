"""Printers, card reader, document camera, scan folder: adapters behind the ports; each has a form that needs no device."""
