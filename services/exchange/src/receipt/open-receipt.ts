import type { DomainError } from '@wangge/platform/errors';
import type { Receipt } from './receipt.entity.ts';

/** What is known of a call before it is answered. */
export type OpenReceipt = Omit<Receipt, 'requestHash' | 'responseHash' | 'status' | 'reason'>;

/** The receipt of a call that was answered. */
export const answered = (open: OpenReceipt, requestHash: Buffer, responseHash: Buffer | null): Receipt => ({
  ...open,
  requestHash,
  responseHash,
  status: 'OK',
  reason: '',
});

/** The receipt of a call that was refused, at the door or, with the hash of what came, by the owner; or that broke off. */
export const refused = (
  open: OpenReceipt,
  { code, reason }: Pick<DomainError, 'code' | 'reason'>,
  requestHash: Buffer | null = null,
  responseHash: Buffer | null = null,
): Receipt => ({ ...open, requestHash, responseHash, status: code, reason });
