import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ReceiptSchema } from '@wangge/contracts/wangge/agreement/v1/agreement_service';
import type { Receipt } from './receipt.entity.ts';

export function receiptView(receipt: Receipt): MessageInitShape<typeof ReceiptSchema> {
  const { callTime, agreementId, requestHash, responseHash, ...rest } = receipt;
  return {
    ...rest,
    time: timestampFromDate(callTime),
    agreementId: agreementId ?? '',
    requestHash: requestHash?.toString('hex') ?? '',
    responseHash: responseHash?.toString('hex') ?? '',
  };
}
