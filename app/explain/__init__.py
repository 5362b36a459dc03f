"""Why each number of a trace is what it is. Knows the engine, but no HTTP."""
