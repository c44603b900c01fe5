"""The collection for writing assistants: the Model Context Protocol under ``/mcp``, for reading only."""
