"""What holds where nothing else is asked for."""

import os
from pathlib import Path

DEFAULT_INDEX = Path(".dateline")
"""Where a collection lies unless another folder is named."""

LONGEST_QUESTION = 10_000
"""Characters; more is no question."""

MCP_PATH = "/gradio_api/mcp/"
"""Where the chat's MCP server answers."""

MOST_PROCESSES = 4 * (os.cpu_count() or 1)
"""One a core is the most that gains anything; many more are a slip, perhaps a port."""

SEEDS = Path("seeds")
"""What a collection is built from where no articles are named."""
