"""Tools of an MCP server, whose worlds are processes of it."""
