/**
 * Something the person at the keyboard can put right. The message is one whole sentence fit to be printed alone;
 * `cause` carries what was thrown, for a log.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
}
