"""The desk through DataDesigner: a request and an answer with tools, by the model on a port."""

import json
import sys
from pathlib import Path

import data_designer.config as dd
from data_designer.interface import DataDesigner

port, count, out = sys.argv[1:]
designer = DataDesigner(
    artifact_path="artifacts",
    model_providers=[
        dd.ModelProvider(name="here", endpoint=f"http://127.0.0.1:{port}/v1", api_key="none")
    ],
    mcp_providers=[
        dd.LocalStdioMCPProvider(name="desk", command=sys.executable, args=["server.py"])
    ],
)
builder = dd.DataDesignerConfigBuilder(
    model_configs=[dd.ModelConfig(alias="m", model="m", provider="here", skip_health_check=True)],
    tool_configs=[dd.ToolConfig(tool_alias="desk", providers=["desk"])],
)
kinds = dd.CategorySamplerParams(values=["microscope", "balance"])
builder.add_column(
    dd.SamplerColumnConfig(name="kind", sampler_type=dd.SamplerType.CATEGORY, params=kinds)
)
builder.add_column(
    dd.LLMTextColumnConfig(name="request", model_alias="m", prompt="Ask to borrow a {{ kind }}.")
)
builder.add_column(
    dd.LLMTextColumnConfig(
        name="answer", model_alias="m", prompt="{{ request }}", tool_alias="desk",
        with_trace=dd.TraceType.ALL_MESSAGES,
    )
)  # fmt: skip
made = designer.preview(builder, num_records=int(count))
rows = json.loads(made.dataset.to_json(orient="records"))
Path(out).write_text(json.dumps([row["answer__trace"] for row in rows]), "utf-8")
