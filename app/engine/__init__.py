"""Networks and their derivatives in NumPy. Nothing here knows HTTP or HTML."""
