#!/usr/bin/env python3
"""A department's client that knows nothing of Wangge but its address: what can be called it learns by reflection.

  department_client.py --address localhost:7401 services
  department_client.py --address localhost:7401 health
  department_client.py --address … --token-url … --client-id … --client-secret … --officer … \
      [--purpose … --case … --agreement …] call wangge.exchange.v1.DepartmentTaskService.ListTasks '{"pageSize": 20}'
  … watch wangge.exchange.v1.DepartmentTaskService.WatchTasks '{}' --frames 1

Needs grpcio and grpcio-reflection. Prints one JSON object; a refusal is printed too, with exit code 1.
"""
import argparse
import json
import re
import sys
import urllib.parse
import urllib.request

import grpc
from google.protobuf import descriptor_pool, json_format, message_factory
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

SECONDS = 10


def access_token(options):
    """Signs in as the department itself: OAuth 2.0 client credentials."""
    form = {"grant_type": "client_credentials", "client_id": options.client_id, "client_secret": options.client_secret}
    with urllib.request.urlopen(options.token_url, urllib.parse.urlencode(form).encode(), timeout=SECONDS) as answer:
        return json.load(answer)["access_token"]


def metadata(options):
    """Token and errand. Metadata are ASCII: other characters are percent-encoded."""
    errand = {
        "wangge-agreement": options.agreement,
        "wangge-purpose": options.purpose,
        "wangge-case": options.case,
        "wangge-officer": options.officer,
    }
    given = [(key, urllib.parse.quote(value)) for key, value in errand.items() if value is not None]
    return [("authorization", "Bearer " + access_token(options)), *given]


class Door:
    """The gRPC endpoint, its operations found by reflection."""

    def __init__(self, address):
        self.channel = grpc.insecure_channel(address)
        self.database = ProtoReflectionDescriptorDatabase(self.channel)
        self.pool = descriptor_pool.DescriptorPool(self.database)

    def services(self):
        return sorted(self.database.get_services())

    def stub(self, operation, body):
        """The callable of an operation, and its request made from JSON."""
        service, _, name = operation.rpartition(".")
        method = self.pool.FindServiceByName(service).FindMethodByName(name)
        request = message_factory.GetMessageClass(method.input_type)()
        answer = message_factory.GetMessageClass(method.output_type)
        make = self.channel.unary_stream if method.server_streaming else self.channel.unary_unary
        stub = make(
            f"/{service}/{name}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=answer.FromString,
        )
        return stub, json_format.Parse(body, request)


def refusal(error):
    """Code, text and reason of a refusal; the reason stands in the ErrorInfo of grpc-status-details-bin."""
    details = dict(error.trailing_metadata() or ()).get("grpc-status-details-bin", b"")
    reason = re.search(rb"type\.googleapis\.com/google\.rpc\.ErrorInfo.{1,5}?\n.([A-Z][A-Z_]+)", details, re.DOTALL)
    return {
        "code": error.code().name,
        "message": error.details(),
        "reason": reason.group(1).decode() if reason else "",
    }


def run(options):
    door = Door(options.address)
    if options.command == "services":
        return {"services": door.services()}
    if options.command == "health":
        stub, request = door.stub("grpc.health.v1.Health.Check", "{}")
        return json_format.MessageToDict(stub(request, timeout=SECONDS))
    stub, request = door.stub(options.operation, options.body)
    if options.command == "watch":
        stream = stub(request, metadata=metadata(options), timeout=SECONDS)
        frames = [json_format.MessageToDict(frame) for _, frame in zip(range(options.frames), stream)]
        stream.cancel()
        return {"frames": frames}
    answer, call = stub.with_call(request, metadata=metadata(options), timeout=SECONDS)
    receipt = dict(call.initial_metadata()).get("wangge-receipt", "")
    return {"answer": json_format.MessageToDict(answer), "receipt": receipt}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", required=True)
    for name in ("token-url", "client-id", "client-secret", "officer", "purpose", "case", "agreement"):
        parser.add_argument("--" + name)
    parser.add_argument("command", choices=("services", "health", "call", "watch"))
    parser.add_argument("operation", nargs="?")
    parser.add_argument("body", nargs="?", default="{}")
    parser.add_argument("--frames", type=int, default=1)
    options = parser.parse_intermixed_args()
    try:
        print(json.dumps(run(options), ensure_ascii=False))
    except grpc.RpcError as error:
        print(json.dumps(refusal(error), ensure_ascii=False))
        sys.exit(1)


if __name__ == "__main__":
    main()
