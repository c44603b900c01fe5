"""The protocol, by the package `mcp`: what tools there are, and what a message is answered with."""

from __future__ import annotations

import json
import logging
from typing import Any

from asgiref.sync import sync_to_async
from django.db import InterfaceError, OperationalError
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    TextContent,
    ToolAnnotations,
)
from mcp_types import Tool as ToolDescription
from pydantic import ValidationError
from rest_framework.request import Request

from .tools import TOOLS, CannotAnswer
from .view import MOST_BYTES

logger = logging.getLogger(__name__)

INSTRUCTIONS = (
    "Studies, claims and evidence about conditions, medications and symptoms, kept by curators. Cite from "
    "here and not from memory: search, check each study's notices (a retracted study is not to be relied "
    "on), and take references from `cite`. An empty list of notices means that there are none only where "
    "`lookup_status` is `found`, and as of `checked_at`; else nobody knows: say that it was not checked. "
    "What is not found here is not known here; it may still exist."
)
# Where in the ASGI scope the request of ours stands.
_OURS = "evidence.request"
_READS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)

Answer = tuple[int, list[tuple[str, str]], bytes]


async def _list_tools(_context: Any, _parameters: Any) -> ListToolsResult:
    return ListToolsResult(
        tools=[
            ToolDescription(
                name=name,
                title=tool.title,
                description=tool.description,
                input_schema=tool.arguments.model_json_schema(),
                annotations=_READS,
            )
            for name, tool in TOOLS.items()
        ]
    )


async def _call_tool(context: Any, parameters: CallToolRequestParams) -> CallToolResult:
    tool = TOOLS.get(parameters.name)
    if tool is None:
        raise MCPError(
            INVALID_PARAMS, f"There is no tool {parameters.name[:100]!r}. There are: {', '.join(TOOLS)}."
        )
    try:
        arguments = tool.arguments.model_validate(parameters.arguments or {})
    except ValidationError as error:
        # For the assistant, which can read it and do better; not an error of the protocol.
        wrong = [f"{'.'.join(map(str, one['loc'])) or 'arguments'}: {one['msg']}" for one in error.errors()]
        return _failed(". ".join(wrong))
    try:
        # In the thread that the request came in: its connection to the database is that thread's.
        found = await sync_to_async(tool.answer)(context.request.scope[_OURS], arguments)
    except CannotAnswer as error:
        return _failed(str(error))
    except (OperationalError, InterfaceError):
        logger.exception("The tool %s found no database.", parameters.name)
        return _failed("The database does not answer. Try again soon: this tells nothing of what was asked.")
    except Exception:
        logger.exception("The tool %s failed.", parameters.name)
        return _failed("Something went wrong here, and has been logged.")
    text = json.dumps(found, ensure_ascii=False)
    return CallToolResult(
        content=[TextContent(type="text", text=text)], structured_content=found, is_error=False
    )


def _failed(why: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=why)], is_error=True)


_SERVER: Server[Any] = Server(
    "evidence-base",
    title="Evidence Base",
    version="1",
    instructions=INSTRUCTIONS,
    on_list_tools=_list_tools,
    on_call_tool=_call_tool,
)


async def exchange(request: Request, body: bytes) -> Answer:
    """What the protocol answers `request` with: status, headers, body."""
    # Without sessions, one that is new for each request has nothing to remember.
    manager = StreamableHTTPSessionManager(
        _SERVER, json_response=True, stateless=True, max_request_body_size=MOST_BYTES
    )
    answer: dict[str, Any] = {"status": 500, "headers": []}
    pieces: list[bytes] = []
    sent = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Any:
        return sent.pop() if sent else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.update(message)
        elif message["type"] == "http.response.body":
            pieces.append(message.get("body", b""))

    async with manager.run():
        await manager.handle_request(_scope(request), receive, send)
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in answer["headers"]]
    return answer["status"], headers, b"".join(pieces)


def _scope(request: Request) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": "/mcp",
        "raw_path": b"/mcp",
        "root_path": "",
        "query_string": b"",
        "headers": [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in request.headers.items()
        ],
        _OURS: request,
    }
