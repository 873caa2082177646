import { Injectable } from '@nestjs/common';
import type { FindReceiptRequest, ListReceiptsRequest } from '@wangge/contracts/wangge/agreement/v1/agreement_service';
import { notFound } from '@wangge/platform/errors';
import { Database, PageTokens, scopeOf } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { ReceiptHashes } from './receipt-hashes.ts';
import type { Receipt } from './receipt.entity.ts';
import { findReceipt, listReceipts } from './receipt.store.ts';
import { receiptView } from './receipt.view.ts';

const PAGE = 20;
const AFTER_ALL = ['ffffffff-ffff-ffff-ffff-ffffffffffff'];

@Injectable()
export class ReceiptQueries {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    private readonly hashes: ReceiptHashes,
  ) {}

  async list({ departmentId, pageSize }: ListReceiptsRequest, call: Call) {
    const size = pageSize || PAGE;
    const before = this.pages.open(call) ?? AFTER_ALL;
    const rows = await this.db.read<Receipt>(scopeOf(call), listReceipts, [departmentId, ...before, size + 1]);
    const receipts = rows.slice(0, size);
    const last = rows.length > size ? receipts.at(-1) : undefined;
    return { receipts: receipts.map(receiptView), nextPageToken: last ? this.pages.seal(call, [last.receiptId]) : '' };
  }

  /** A receipt, and whether the bytes a department shows are those it was written about. */
  async find({ receiptId, request, answers }: FindReceiptRequest, call: Call) {
    const [receipt] = await this.db.read<Receipt>(scopeOf(call), findReceipt, [receiptId]);
    if (!receipt) throw notFound('receipt');
    const { departmentId } = receipt;
    const answered = answers.reduce<Buffer | null>(
      (before, bytes) => this.hashes.ofAnswer(departmentId, bytes, before),
      null,
    );
    return {
      receipt: receiptView(receipt),
      requestMatches: receipt.requestHash?.equals(this.hashes.ofRequest(departmentId, request)) ?? false,
      answersMatch: answered !== null && (receipt.responseHash?.equals(answered) ?? false),
    };
  }
}
