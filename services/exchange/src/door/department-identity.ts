import { createHash } from 'node:crypto';
import type { Identity } from '@wangge/platform/identity';
import { certificateMismatch, departmentTokenRequired } from '../exchange.errors.ts';

const ROLE = 'department';

/**
 * The department a proven token stands for: its client id. A person's token is refused, whatever roles it has: a department
 * signs in as itself, and names the person who acts in every call.
 * @throws DomainError UNAUTHENTICATED DEPARTMENT_TOKEN_REQUIRED
 */
export function departmentOf({ client, username, roles }: Identity): string {
  // The account that client credentials stand for; the identity provider gives this name to nobody else.
  const isItself = username === `service-account-${client.toLowerCase()}`;
  if (client === '' || !isItself || !roles.includes(ROLE)) throw departmentTokenRequired();
  return client;
}

/** What is asked of the connection's certificate. */
export interface PeerCertificate {
  /** DER. */
  readonly raw: Buffer;
  readonly subject: { readonly CN?: string | readonly string[] | undefined };
}

/**
 * Holds a token to the certificate of its connection: by the thumbprint it carries (RFC 8705), else by the certificate's name,
 * which must be the department's client id.
 * @param certificate undefined when the connection has none; then a bound token is refused, others pass
 * @throws DomainError UNAUTHENTICATED CERTIFICATE_MISMATCH
 */
export function checkCertificate(identity: Identity, certificate: PeerCertificate | undefined): void {
  const bound = boundTo(identity.claim('cnf'));
  if (bound === undefined && certificate === undefined) return;
  if (certificate === undefined) throw certificateMismatch();
  const fits = bound === undefined ? certificate.subject.CN === identity.client : bound === thumbprintOf(certificate);
  if (!fits) throw certificateMismatch();
}

// All calls of a connection show the same object.
const thumbprints = new WeakMap<PeerCertificate, string>();

function thumbprintOf(certificate: PeerCertificate): string {
  const known = thumbprints.get(certificate);
  if (known !== undefined) return known;
  const thumbprint = createHash('sha256').update(certificate.raw).digest('base64url');
  thumbprints.set(certificate, thumbprint);
  return thumbprint;
}

/** A `cnf` we do not understand binds to something else than a certificate, so nothing fits it. */
function boundTo(cnf: unknown): string | undefined {
  if (cnf === undefined || cnf === null) return undefined;
  const thumbprint = typeof cnf === 'object' && 'x5t#S256' in cnf ? cnf['x5t#S256'] : undefined;
  return typeof thumbprint === 'string' ? thumbprint : '';
}
