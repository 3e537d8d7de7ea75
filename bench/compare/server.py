"""The desk behind MCP, which DataDesigner takes tools from."""

from desk import Desk
from mcp.server.fastmcp import FastMCP

served, desk = FastMCP("desk"), Desk()
for method in (desk.find_instruments, desk.lend_instrument, desk.return_instrument):
    served.tool()(method)
served.run()
