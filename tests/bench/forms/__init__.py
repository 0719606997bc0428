"""The form engine beside JavaRosa, ODK web-forms and rxeval on the same forms: ``make bench-forms``."""
