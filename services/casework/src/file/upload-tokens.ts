import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { validate } from 'uuid';

/**
 * Tokens of uploads: the upload's id and a keyed hash of it, 256 bits. A repeated request is answered with the same token although
 * none is stored.
 */
export class UploadTokens {
  readonly #key: KeyObject;

  constructor(key: Buffer) {
    this.#key = createSecretKey(key);
  }

  tokenOf(uploadId: string): string {
    return `${uploadId}.${this.#proofOf(uploadId).toString('base64url')}`;
  }

  /** Id of the upload a token opens; undefined for one that was not made here. */
  read(token: string): string | undefined {
    const [uploadId = '', proof = ''] = token.split('.');
    if (!validate(uploadId)) return undefined;
    const [given, right] = [Buffer.from(proof, 'base64url'), this.#proofOf(uploadId)];
    return given.length === right.length && timingSafeEqual(given, right) ? uploadId : undefined;
  }

  #proofOf(uploadId: string): Buffer {
    return createHmac('sha256', this.#key).update(`upload:${uploadId}`).digest();
  }
}
