"""Published worked examples: what their sources print, beside what is computed here."""
