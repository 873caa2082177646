import { create } from '@bufbuild/protobuf';
import { CaseService, GetCaseRequestSchema } from '@wangge/contracts/wangge/casework/v1/case_service';
import type { Job } from '@wangge/platform/bootstrap';
import type { CommandCall } from '@wangge/platform/persistence';
import { currentTraceparent } from '@wangge/platform/rpc';
import type { Case } from './case.state.ts';

/**
 * A change a job makes, as a call. Jobs have no operation in the contract: the change is remembered under the read it began
 * with, the job's name, and the version it goes from, so that it cannot be made twice.
 */
export function jobCall({ job, passport }: Job, { facts, now }: Case): CommandCall {
  const { caseId } = facts;
  return {
    method: CaseService.method.getCase,
    request: create(GetCaseRequestSchema, { caseId }),
    passport,
    requestId: `${job}:${caseId}:${now.version}`,
    purpose: '',
    traceparent: currentTraceparent(),
    audited: false,
  };
}
