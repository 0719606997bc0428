"""The look: tokens (colours and measures), theme (palette, sheet, fonts), icons."""
