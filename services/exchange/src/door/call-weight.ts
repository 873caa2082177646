import { type DescMethod, fromBinary } from '@bufbuild/protobuf';
import type { GrpcCall } from '@wangge/platform/grpc';
import { DepartmentDataSetService } from '@wangge/contracts/wangge/exchange/v1/department_data_set_service';
import {
  LookUpPersonsRequestSchema,
  PersonDirectoryService,
} from '@wangge/contracts/wangge/exchange/v1/person_directory_service';

/** Rows of a page of a data set: nobody gets around the quota by asking for more at once. */
const PAGE_ROWS = 100;

/**
 * As how many calls a call counts: a batch as its look-ups, a page of a data set as its rows, everything else as one. The only body the door reads; one it cannot
 * read counts as one and is refused by the owner.
 */
export function weightOf(method: DescMethod, { request }: Pick<GrpcCall, 'request'>): number {
  if (method === DepartmentDataSetService.method.getDataSetPage) return PAGE_ROWS;
  if (method !== PersonDirectoryService.method.lookUpPersons) return 1;
  try {
    return Math.max(1, fromBinary(LookUpPersonsRequestSchema, request).lookUps.length);
  } catch {
    return 1;
  }
}
