"""What can be taken along: a recording that replays by itself, programs, tables, LaTeX."""
