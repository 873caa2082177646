import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type { ListReconciliationsRequest } from '@wangge/contracts/wangge/agreement/v1/agreement_service';
import type { ListReceiptsRequest } from '@wangge/contracts/wangge/exchange/v1/department_receipt_service';
import { Database, PageTokens, scopeOf } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { MAX, NIL } from 'uuid';
import { ReceiptHashes } from '../receipt/receipt-hashes.ts';
import type { Receipt } from '../receipt/receipt.entity.ts';
import { listReceiptsOfDay } from '../receipt/receipt.store.ts';
import { receiptDay } from './day.ts';
import { ReceiptSigner } from './receipt-signer.ts';
import type { Reconciliation } from './reconciliation.entity.ts';
import { listReconciliations } from './reconciliation.store.ts';

const PAGE = 20;
const RECEIPTS_PAGE = 100;

@Injectable()
export class ReconciliationQueries {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    private readonly hashes: ReceiptHashes,
    private readonly signer: ReceiptSigner,
  ) {}

  /** The keys of the department that calls. */
  keys({ passport: { department } }: Call) {
    return { hashKey: this.hashes.keyOf(department?.departmentId ?? ''), publicKey: this.signer.publicKey };
  }

  /** The calling department's receipts of a day, signed. */
  async receipts({ day, pageSize }: ListReceiptsRequest, call: Call) {
    const size = pageSize || RECEIPTS_PAGE;
    const { firstId, nextId } = receiptDay(day);
    const values = [call.passport.department?.departmentId ?? '', firstId, nextId];
    const after = this.pages.open(call)?.[0] ?? NIL;
    const rows = await this.db.read<Receipt>(scopeOf(call), listReceiptsOfDay, [...values, after, size + 1]);
    const receipts = rows.slice(0, size);
    const last = rows.length > size ? receipts.at(-1) : undefined;
    return {
      receipts: receipts.map((receipt) => this.#signed(receipt)),
      nextPageToken: last ? this.pages.seal(call, [last.receiptId]) : '',
    };
  }

  /** How departments' sides compared with ours, for the administrators. */
  async list({ departmentId, onlyDifferent, pageSize }: ListReconciliationsRequest, call: Call) {
    const size = pageSize || PAGE;
    const before = this.pages.open(call)?.[0] ?? MAX;
    const values = [departmentId, onlyDifferent, before, size + 1];
    const rows = await this.db.read<Reconciliation>(scopeOf(call), listReconciliations, values);
    const page = rows.slice(0, size);
    const last = rows.length > size ? page.at(-1) : undefined;
    return {
      reconciliations: page.map(({ theirDigest, ourDigest, reconcileTime, ...one }) => ({
        ...one,
        agrees: theirDigest === ourDigest && one.theirCount === one.ourCount,
        time: timestampFromDate(reconcileTime),
      })),
      nextPageToken: last ? this.pages.seal(call, [last.reconciliationId]) : '',
    };
  }

  #signed(receipt: Receipt) {
    const { receiptId, officer, agreementId, agreementVersion, operation, status, reason } = receipt;
    return {
      ...{ receiptId, officer, agreementVersion, operation, status, reason },
      agreementId: agreementId ?? '',
      time: timestampFromDate(receipt.callTime),
      requestHash: receipt.requestHash?.toString('hex') ?? '',
      responseHash: receipt.responseHash?.toString('hex') ?? '',
      signature: this.signer.sign(receipt),
    };
  }
}
