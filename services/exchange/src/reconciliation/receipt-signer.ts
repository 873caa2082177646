import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Sealer } from '@wangge/platform/persistence';
import type { Receipt } from '../receipt/receipt.entity.ts';

/** What stands before the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Signs receipts when a department fetches them, so that it can show them to others. The key is derived from the service's index
 * key: every process has the same, and there is no further secret to keep.
 */
@Injectable()
export class ReceiptSigner {
  readonly #key: KeyObject;
  /** Ed25519, PEM. */
  readonly publicKey: string;

  constructor(sealer: Sealer) {
    const seed = sealer.index('receipt-signature', 'ed25519');
    this.#key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
    this.publicKey = createPublicKey(this.#key).export({ format: 'pem', type: 'spki' }).toString();
  }

  sign(receipt: Receipt): Buffer {
    return sign(null, Buffer.from(signedText(receipt), 'utf8'), this.#key);
  }
}

/** The text the contract says is signed. */
export function signedText(receipt: Receipt): string {
  const { receiptId, departmentId, callTime, agreementId, agreementVersion, operation, status } = receipt;
  const { requestHash, responseHash } = receipt;
  const lines = [
    ...[receiptId, departmentId, callTime.toISOString(), agreementId ?? '', String(agreementVersion), operation],
    ...[requestHash?.toString('hex') ?? '', responseHash?.toString('hex') ?? '', status],
  ];
  return lines.map((line) => `${line}\n`).join('');
}
