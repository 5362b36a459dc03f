"""The guide page: all there is to choose and to see, read off the registries and the trace."""
