import { toBinary } from '@bufbuild/protobuf';
import { Metadata, type StatusObject } from '@grpc/grpc-js';
import { StatusSchema } from '@wangge/contracts/google/rpc/status';
import { type ErrorPlace, toStatus } from '../errors/index.ts';

/** An error as gRPC sends it: code, text, and the whole google.rpc.Status in `grpc-status-details-bin`. */
export function grpcStatus(error: unknown, place: ErrorPlace): StatusObject {
  const status = toStatus(error, place);
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from(toBinary(StatusSchema, status)));
  return { code: status.code, details: status.message, metadata };
}
