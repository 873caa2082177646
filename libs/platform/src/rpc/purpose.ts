import { Header, type HeaderReader } from './wire.ts';

/** A purpose as a word of a list, e.g. `allowance-review`. */
const CODE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const MOST_CHARACTERS = 64;

/**
 * Whether a purpose is a code. Headers are seen by the broker and by whoever watches it, so nothing else travels in one: what a
 * person wrote stays in the request and in the audit row of the service that was asked.
 */
export const isPurposeCode = (text: string): boolean => text.length <= MOST_CHARACTERS && CODE.test(text);

/** The purpose a header states; what is no code is no purpose. */
export function purposeIn(headers: HeaderReader): string {
  const stated = headers.get(Header.purpose);
  return isPurposeCode(stated) ? stated : '';
}

/**
 * The purpose a further call is told: the code, or, for one in a person's words, the operation they were said to
 * (`reveal-person`). Whose audit row has the words is told by the trace both rows carry.
 */
export function purposeOnward({
  purpose,
  method,
}: {
  readonly purpose: string;
  readonly method: { readonly name: string };
}): string {
  if (purpose === '' || isPurposeCode(purpose)) return purpose;
  return method.name.replaceAll(/(?<=[a-z0-9])[A-Z]|(?<=[A-Z])[A-Z](?=[a-z])/g, '-$&').toLowerCase();
}
