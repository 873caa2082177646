import { DomainError } from '../errors/index.ts';

/** A person or a machine as the identity provider proved it. Says who and in which roles, never where. */
export interface Identity {
  readonly issuer: string;
  /** `sub`: id of the account at the issuer. */
  readonly subject: string;
  /** `<issuer>|<subject>`, the subject of a passport. */
  readonly key: string;
  /** `jti`, or empty when the token has none. */
  readonly tokenId: string;
  /** `azp`: the client the token was issued to. */
  readonly client: string;
  /** Name the account is signed in with, or empty. */
  readonly username: string;
  /** Realm roles, `realm_access.roles`. */
  readonly roles: readonly string[];
  readonly expires: Date;
  hasRealmRole(role: string): boolean;
  hasApplicationRole(application: string, role: string): boolean;
  /** A claim of the token, e.g. `cnf` or a department's id. */
  claim(name: string): unknown;
}

/** One text for every way a token can be wrong: who tries tokens learns nothing from the answer. */
export const unauthenticated = (): DomainError =>
  new DomainError('UNAUTHENTICATED', 'TOKEN_INVALID', 'the access token is missing, wrong or expired');

/**
 * The token of an `Authorization` header.
 * @returns undefined when there is no header
 * @throws DomainError UNAUTHENTICATED for another scheme or a malformed header
 */
export function bearerToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization)?.[1];
  if (token === undefined) throw unauthenticated();
  return token;
}
