"""The discovery document, with this server's own address in it.

Source: https://developers.google.com/discovery/v1/reference/apis and the wire's table of messages.
"""

from typing import Any

from plaintalk.perspective.messages import (
    ANALYZE_REQUEST,
    ANALYZE_RESPONSE,
    MESSAGES,
    SUGGEST_REQUEST,
    SUGGEST_RESPONSE,
    Choice,
    Field,
    Kind,
    Message,
    Shape,
)

NAME = "commentanalyzer"
VERSION = "v1alpha1"
# The day this document last changed, as clients compare it.
_REVISION = "20261124"

Data = dict[str, Any]

_TYPES: dict[Kind, Data] = {
    Kind.STRING: {"type": "string"},
    Kind.BOOL: {"type": "boolean"},
    Kind.FLOAT: {"type": "number", "format": "float"},
    Kind.INT32: {"type": "integer", "format": "int32"},
}
# No OAuth scopes: with them, Google's libraries would look for a Google account's credentials.
_PARAMETERS: Data = {
    "alt": {
        "type": "string",
        "description": "Form of the answer.",
        "default": "json",
        "enum": ["json"],
        "enumDescriptions": ["JSON"],
        "location": "query",
    },
    "key": {
        "type": "string",
        "description": "API key, from `plaintalk perspective keys add`.",
        "location": "query",
    },
    "prettyPrint": {
        "type": "boolean",
        "description": "Indent the answer.",
        "default": "true",
        "location": "query",
    },
}


def discovery_document(root: str) -> Data:
    """Give the document for a server whose address, with a slash at its end, is `root`."""
    return {
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": f"{NAME}:{VERSION}",
        "name": NAME,
        "version": VERSION,
        "revision": _REVISION,
        "title": "Perspective Comment Analyzer API, served by Plaintalk",
        "description": "Scores comments by how likely readers would call them toxic and more.",
        "ownerDomain": root.partition("://")[2].partition("/")[0].partition(":")[0],
        "ownerName": "Plaintalk",
        "icons": {},
        "protocol": "rest",
        "rootUrl": root,
        "servicePath": "",
        "baseUrl": root,
        "basePath": "",
        "parameters": _PARAMETERS,
        "schemas": {message.name: _schema(message) for message in MESSAGES},
        "resources": {
            "comments": {
                "methods": {
                    "analyze": _method(
                        "analyze", ANALYZE_REQUEST, ANALYZE_RESPONSE, "Score a comment."
                    ),
                    "suggestscore": _method(
                        "suggestscore",
                        SUGGEST_REQUEST,
                        SUGGEST_RESPONSE,
                        "Say what a comment's scores should have been.",
                    ),
                }
            }
        },
    }


def _method(name: str, request: Message, response: Message, about: str) -> Data:
    path = f"{VERSION}/comments:{name}"
    return {
        "id": f"{NAME}.comments.{name}",
        "path": path,
        "flatPath": path,
        "httpMethod": "POST",
        "description": about,
        "parameters": {},
        "parameterOrder": [],
        "request": {"$ref": request.name},
        "response": {"$ref": response.name},
    }


def _schema(message: Message) -> Data:
    return {
        "id": message.name,
        "type": "object",
        "description": message.about,
        "properties": {field.name: _property(field) for field in message.fields},
    }


def _property(field: Field) -> Data:
    one = _value(field.of)
    if field.shape is Shape.LIST:
        return {"description": field.about, "type": "array", "items": one}
    if field.shape is Shape.MAP:
        return {"description": field.about, "type": "object", "additionalProperties": one}
    return {"description": field.about} | one


def _value(of: Kind | Choice | Message) -> Data:
    if isinstance(of, Message):
        return {"$ref": of.name}
    if isinstance(of, Choice):
        told = [
            "Served." if number < of.served else "Not served." for number in range(len(of.values))
        ]
        return {"type": "string", "enum": list(of.values), "enumDescriptions": told}
    return dict(_TYPES[of])
