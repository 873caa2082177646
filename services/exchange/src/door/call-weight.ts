import { type DescMethod, fromBinary } from '@bufbuild/protobuf';
import type { GrpcCall } from '@wangge/platform/grpc';
import {
  LookUpPersonsRequestSchema,
  PersonDirectoryService,
} from '@wangge/contracts/wangge/exchange/v1/person_directory_service';

/**
 * As how many calls a call counts: a batch as its look-ups, everything else as one. The only body the door reads; one it cannot
 * read counts as one and is refused by the owner.
 */
export function weightOf(method: DescMethod, { request }: Pick<GrpcCall, 'request'>): number {
  if (method !== PersonDirectoryService.method.lookUpPersons) return 1;
  try {
    return Math.max(1, fromBinary(LookUpPersonsRequestSchema, request).lookUps.length);
  } catch {
    return 1;
  }
}
