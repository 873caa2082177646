import type { IncomingHttpHeaders } from 'node:http';

/** A text message somebody sent (上行短信), as a carrier hands it in. */
export interface CarrierMessage {
  /** The carrier's own id of it: handed in again it is the same message. */
  readonly id: string;
  /** Digits only. */
  readonly phone: string;
  readonly text: string;
}

/** How a carrier hands messages in. Another way of signing or another body is another of these. */
export interface Carrier {
  /**
   * What a request brings.
   * @throws UNAUTHENTICATED SIGNATURE_INVALID, the same for whatever is wrong with signature, key or time; INVALID_ARGUMENT
   *   naming the field when the signed body is no message
   */
  open(headers: IncomingHttpHeaders, body: Buffer): CarrierMessage;
}
