#!/usr/bin/env python3
"""A department's client that knows nothing of Wangge but its address: what can be called it learns by reflection.

  department_client.py --address localhost:7401 services
  department_client.py --address localhost:7401 health
  department_client.py --address … --token-url … --client-id … --client-secret … --officer … \\
      [--purpose … --case … --agreement …] [--ca ca.pem --cert own.pem --key own.key] [--receipts receipts.jsonl] \\
      call wangge.exchange.v1.DepartmentTaskService.ListTasks '{"pageSize": 20}'
  … watch wangge.exchange.v1.DepartmentTaskService.WatchTasks '{}' --frames 1
  … --receipts receipts.jsonl reconcile 2026-11-21

Needs grpcio and grpcio-reflection. Prints one JSON object; a refusal is printed too, with exit code 1.
"""
import argparse
import datetime
import hashlib
import hmac
import json
import random
import re
import ssl
import sys
import time
import urllib.parse
import urllib.request
import uuid

import grpc
from google.protobuf import descriptor_pool, json_format, message_factory
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

SECONDS = 5
TRIES = 5
AGAIN = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
RECEIPTS = "wangge.exchange.v1.DepartmentReceiptService."


def access_token(options):
    """Signs in as the department itself: OAuth 2.0 client credentials. Over mutual TLS the token is bound to the certificate."""
    form = {"grant_type": "client_credentials", "client_id": options.client_id, "client_secret": options.client_secret}
    context = None
    if options.ca and options.token_url.startswith("https:"):
        context = ssl.create_default_context(cafile=options.ca)
        if options.cert:
            context.load_cert_chain(options.cert, options.key)
    body = urllib.parse.urlencode(form).encode()
    with urllib.request.urlopen(options.token_url, body, timeout=SECONDS, context=context) as answer:
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


def connect(options):
    """Plain without --ca; with --cert and --key both sides show a certificate."""
    if not options.ca:
        return grpc.insecure_channel(options.address)
    read = lambda path: open(path, "rb").read() if path else None
    credentials = grpc.ssl_channel_credentials(read(options.ca), read(options.key), read(options.cert))
    return grpc.secure_channel(options.address, credentials)


class Door:
    """The gRPC endpoint, its operations found by reflection."""

    def __init__(self, options):
        self.options = options
        self.channel = connect(options)
        self.database = ProtoReflectionDescriptorDatabase(self.channel)
        self.pool = descriptor_pool.DescriptorPool(self.database)

    def services(self):
        return sorted(self.database.get_services())

    def stub(self, operation, body):
        """The callable of an operation, and its request made from JSON. Both bodies pass as bytes: receipts are hashed over them."""
        service, _, name = operation.rpartition(".")
        method = self.pool.FindServiceByName(service).FindMethodByName(name)
        request = json_format.Parse(body, message_factory.GetMessageClass(method.input_type)())
        answer = message_factory.GetMessageClass(method.output_type)
        make = self.channel.unary_stream if method.server_streaming else self.channel.unary_unary
        return make(f"/{service}/{name}"), request.SerializeToString(), answer.FromString

    def call(self, operation, body):
        """One answer as JSON, with its receipt. What the door could not answer in time is asked again: the same bytes, with the
        same request_id in them, so that a write happens once."""
        stub, request, read = self.stub(operation, body)
        for attempt in range(1, TRIES + 1):
            try:
                answer, call = stub.with_call(request, metadata=metadata(self.options), timeout=SECONDS)
                break
            except grpc.RpcError as error:
                if attempt == TRIES or error.code() not in AGAIN:
                    raise
                time.sleep(0.1 * 2**attempt * random.uniform(0.5, 1.5))
        receipt = dict(call.initial_metadata()).get("wangge-receipt", "")
        self.keep(operation, receipt, request, answer)
        return {"answer": json_format.MessageToDict(read(answer)), "receipt": receipt}

    def keep(self, operation, receipt, request, answer):
        """Keeps our side of the call: the receipt and the hashes of what went and came, never the data themselves."""
        if not self.options.receipts or operation.startswith(RECEIPTS):
            return
        key = self.hash_key()
        line = {
            "receipt": receipt,
            "request": hmac.digest(key, b"request\n" + request, "sha256").hex(),
            "response": hmac.digest(key, b"answer\n" + answer, "sha256").hex(),
        }
        with open(self.options.receipts, "a", encoding="utf-8") as kept:
            kept.write(json.dumps(line) + "\n")

    def hash_key(self):
        """Our key of the hashes. A real client asks once and keeps it like a secret."""
        stub, request, read = self.stub(RECEIPTS + "GetReceiptKeys", "{}")
        return read(stub(request, metadata=metadata(self.options), timeout=SECONDS)).hash_key

    def watch(self, operation, body, frames):
        stub, request, read = self.stub(operation, body)
        stream = stub(request, metadata=metadata(self.options), timeout=2 * SECONDS)
        taken = [json_format.MessageToDict(read(frame)) for _, frame in zip(range(frames), stream)]
        stream.cancel()
        return {"frames": taken}

    def reconcile(self, day):
        """Compares our side of a past day with the door's. What ours lacks, such as calls that were not kept, is listed."""
        ours = {line["receipt"]: line for line in kept_of(self.options.receipts, day)}
        lines = [f"{key} {line['request']} {line['response']}\n" for key, line in sorted(ours.items())]
        said = {
            "requestId": str(uuid.uuid4()),
            "day": day,
            "count": len(lines),
            "digest": hashlib.sha256("".join(lines).encode()).hexdigest(),
        }
        outcome = self.call(RECEIPTS + "ReconcileReceipts", json.dumps(said))["answer"]
        if outcome.get("agrees"):
            return {"agrees": True, "count": len(lines)}
        compared = lambda one: one["status"] == "OK" and not one["operation"].startswith(RECEIPTS)
        theirs = {one["receiptId"]: one for one in self.receipts_of(day) if compared(one)}
        same = lambda key: ours[key]["request"] == theirs[key]["requestHash"] and ours[key]["response"] == theirs[key]["responseHash"]
        return {
            "agrees": False,
            "onlyOurs": sorted(ours.keys() - theirs.keys()),
            "onlyTheirs": sorted(theirs.keys() - ours.keys()),
            "different": sorted(key for key in ours.keys() & theirs.keys() if not same(key)),
        }

    def receipts_of(self, day):
        page_token = ""
        while True:
            page = self.call(RECEIPTS + "ListReceipts", json.dumps({"day": day, "pageSize": 500, "pageToken": page_token}))
            yield from page["answer"].get("receipts", [])
            page_token = page["answer"].get("nextPageToken", "")
            if not page_token:
                return


def kept_of(path, day):
    """Our lines of a day: a receipt's id begins with its time, milliseconds since 1970."""
    for line in open(path, encoding="utf-8"):
        kept = json.loads(line)
        moment = int(kept["receipt"].replace("-", "")[:12], 16) / 1000
        if datetime.datetime.fromtimestamp(moment, SHANGHAI).date().isoformat() == day:
            yield kept


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
    door = Door(options)
    if options.command == "services":
        return {"services": door.services()}
    if options.command == "health":
        stub, request, read = door.stub("grpc.health.v1.Health.Check", "{}")
        return json_format.MessageToDict(read(stub(request, timeout=SECONDS)))
    if options.command == "watch":
        return door.watch(options.operation, options.body, options.frames)
    if options.command == "reconcile":
        return door.reconcile(options.operation)
    return door.call(options.operation, options.body)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", required=True)
    for name in ("token-url", "client-id", "client-secret", "officer", "purpose", "case", "agreement"):
        parser.add_argument("--" + name)
    for name in ("ca", "cert", "key", "receipts"):
        parser.add_argument("--" + name)
    parser.add_argument("command", choices=("services", "health", "call", "watch", "reconcile"))
    parser.add_argument("operation", nargs="?", help="full name of an operation; for reconcile the day")
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
