import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { AgreementSchema } from '@wangge/contracts/wangge/agreement/v1/agreement_service';
import type { Agreement } from './agreement.entity.ts';

/** An agreement as it stood at `version`: its terms never change, so only the revocation is taken back. */
export function agreementView(
  agreement: Agreement,
  version: number = agreement.version,
): MessageInitShape<typeof AgreementSchema> {
  const { revokedTime, startTime, endTime, unitId, proposer, approver, replacedBy, ...terms } = agreement;
  return {
    ...terms,
    startTime: timestampFromDate(startTime),
    endTime: timestampFromDate(endTime),
    unitId: unitId ?? '',
    revoked: revokedTime !== null && version > 1,
    version,
    proposedBy: proposer,
    approvedBy: approver ?? '',
    replacedByAgreementId: (version > 1 ? replacedBy : null) ?? '',
  };
}
