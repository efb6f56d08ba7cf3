"""The protocol's own rules, where the library is more lenient, or stricter, than an editor needs."""

from __future__ import annotations

from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.json_rpc import RPCRequest

NOT_INITIALIZED, INVALID_REQUEST = -32002, -32600


class Protocol(LanguageServerProtocol):
    """The protocol: every request is answered, with the right error if it is incomplete, too early or too late."""

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Read a message; what some editors send incomplete, and nobody needs, is left out."""
        if data.get("method") == types.TEXT_DOCUMENT_CODE_ACTION and "jsonrpc" in data:
            params = data.get("params")
            context = params.get("context") if isinstance(params, dict) else None
            if isinstance(context, dict):
                context["diagnostics"] = []
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "id" in data and "method" in data:
                self._send_response(data["id"], error=error.to_response_error())
            raise

    def handle_message(self, message: Any) -> None:
        """Pass a message on."""
        if self._shutdown and isinstance(message, RPCRequest):
            late = JsonRpcException("the server has been shut down", INVALID_REQUEST)
            self._send_response(message.id, error=late.to_response_error())
            return
        super().handle_message(message)

    def _get_handler(self, feature_name: str) -> Any:
        started = self._workspace is not None
        if not started and feature_name not in {types.INITIALIZE, types.EXIT}:
            raise JsonRpcException("the server is not initialized yet", NOT_INITIALIZED)
        return super()._get_handler(feature_name)
