import { createRequire } from 'node:module';
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify, type ProtectedHeaderParameters } from 'jose';
import { DomainError } from '../errors/index.ts';
import { ExpiringCache } from './expiring-cache.ts';
import { type Identity, unauthenticated } from './identity.ts';
import { KeySet } from './key-set.ts';
import { isAdministrator, rolesExcludeEachOther } from './separation.ts';

/** The one file of keycloak-connect that is used; the package declares no types for it. */
const KeycloakToken = createRequire(import.meta.url)('keycloak-connect/middleware/auth-utils/token.js') as new (
  token: string,
) => Pick<Identity, 'hasRealmRole' | 'hasApplicationRole'>;

const DEMO_ROLE = 'demo';
const ALGORITHMS = ['RS256', 'ES256'];
const CLOCK_TOLERANCE_S = 5;
const MAX_TOKEN_LENGTH = 16 * 1024;
const CACHE_SIZE = 4_000;
const MAX_REVOCATIONS = 10_000;
const LONGEST_TOKEN_MS = 24 * 3_600_000;

/** What is remembered of a proven token beside who it stands for. */
type Known = Identity & { readonly issuedAt: number; readonly session: string };

/** Whose tokens are refused: those of an account, of a client that signs in as itself, or of one session. */
export interface RevokedTarget {
  readonly kind: 'subject' | 'client' | 'session';
  readonly id: string;
}

export interface TokenVerifierOptions {
  /** `iss` of the tokens, character for character, e.g. `http://localhost:8080/realms/wangge`. */
  readonly issuer: string;
  /** Where the keys are; by default Keycloak's path below the issuer. */
  readonly jwksUrl?: string;
  /** `aud` that must be among the token's; by default `wangge`. */
  readonly audience?: string;
  /** Refuses tokens of the demonstration's accounts and clients, which carry the realm role `demo`. On in production. */
  readonly refuseDemo?: boolean;
  /** Milliseconds since 1970; the machine's clock unless a test says otherwise. */
  readonly now?: () => number;
}

/**
 * Proves access tokens of the identity provider. jose proves the token; keycloak-connect's Token reads Keycloak's roles out of
 * it and does nothing else (its own verification accepts tokens without `exp` and for other audiences).
 */
export class TokenVerifier {
  readonly #options: Required<TokenVerifierOptions>;
  readonly #keys: KeySet;
  readonly #verified = new ExpiringCache<Known>(CACHE_SIZE);
  readonly #revokedTokens = new ExpiringCache<true>(MAX_REVOCATIONS);
  readonly #notBefore = new ExpiringCache<number>(MAX_REVOCATIONS);

  constructor(options: TokenVerifierOptions) {
    this.#options = {
      jwksUrl: `${options.issuer}/protocol/openid-connect/certs`,
      audience: 'wangge',
      refuseDemo: false,
      now: Date.now,
      ...options,
    };
    this.#keys = new KeySet(this.#options.jwksUrl, this.#options.now);
  }

  /**
   * Who a token stands for. A token that was proven before is remembered until it expires or is revoked.
   * @throws DomainError UNAUTHENTICATED TOKEN_INVALID, always with the same text; UNAVAILABLE
   *   IDENTITY_PROVIDER_UNAVAILABLE when the issuer's keys are not known and cannot be fetched; PERMISSION_DENIED
   *   ROLES_EXCLUDE_EACH_OTHER for a good token of two administrators in one, or of one who does business too;
   *   UNAUTHENTICATED SECOND_FACTOR_REQUIRED for that of an administrator who signed in with a password alone
   */
  async verify(token: string): Promise<Identity> {
    const now = this.#options.now();
    const known = this.#verified.get(token, now);
    if (known !== undefined && !this.#isRevoked(known)) return known;
    if (known !== undefined || token.length > MAX_TOKEN_LENGTH) throw unauthenticated();
    const identity = this.#identityOf(token, await this.#prove(token, now));
    if (this.#isRevoked(identity)) throw unauthenticated();
    if (rolesExcludeEachOther(identity.roles)) throw excluded();
    if (isAdministrator(identity.roles) && !gaveSecondFactor(identity)) throw secondFactorRequired();
    this.#verified.set(token, identity, identity.expires.getTime());
    return identity;
  }

  /** From now on a token with this id is refused, until the time it would have expired anyway. */
  revokeToken(tokenId: string, expires: Date): void {
    this.#revokedTokens.set(tokenId, true, expires.getTime());
  }

  /** From now on tokens of this target issued before `time` are refused: a disabled account, a lost key, a logout. */
  revokeBefore({ kind, id }: RevokedTarget, time: Date): void {
    const key = `${kind} ${id}`;
    const known = this.#notBefore.get(key, this.#options.now()) ?? 0;
    if (known < time.getTime()) this.#notBefore.set(key, time.getTime(), time.getTime() + LONGEST_TOKEN_MS);
  }

  /**
   * Whose session a logout token of the identity provider says has ended (OpenID Connect Back-Channel Logout).
   * @param client the client it must be made out to
   * @throws DomainError UNAUTHENTICATED TOKEN_INVALID for anything else
   */
  async verifyLogout(token: string, client: string): Promise<RevokedTarget> {
    if (token.length > MAX_TOKEN_LENGTH) throw unauthenticated();
    const payload = await this.#proven(token, client, this.#options.now(), refuseNoLogout);
    const session = text(payload['sid']);
    return session === '' ? { kind: 'subject', id: text(payload.sub) } : { kind: 'session', id: session };
  }

  #isRevoked({ tokenId, subject, client, session, issuedAt }: Known): boolean {
    const now = this.#options.now();
    if (tokenId !== '' && this.#revokedTokens.get(tokenId, now) === true) return true;
    const before = (key: string): number => this.#notBefore.get(key, now) ?? 0;
    return (
      issuedAt < before(`subject ${subject}`) ||
      issuedAt < before(`client ${client}`) ||
      issuedAt < before(`session ${session}`)
    );
  }

  async #prove(token: string, now: number): Promise<JWTPayload> {
    const payload = await this.#proven(token, this.#options.audience, now, refuseNoAccess);
    if (this.#options.refuseDemo && realmRoles(payload).includes(DEMO_ROLE)) throw unauthenticated();
    return payload;
  }

  async #proven(token: string, audience: string, now: number, refuse: Refuse): Promise<JWTPayload> {
    try {
      const header = trustedHeader(token);
      const { payload } = await jwtVerify(token, this.#keys.keyFor, {
        issuer: this.#options.issuer,
        audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'aud', 'iat'],
        clockTolerance: CLOCK_TOLERANCE_S,
        currentDate: new Date(now),
      });
      if ((payload.iat ?? 0) > now / 1000 + CLOCK_TOLERANCE_S) throw unauthenticated();
      refuse(payload, header);
      return payload;
    } catch (error) {
      if (error instanceof DomainError) throw error;
      if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof SyntaxError)
        throw unauthenticated();
      throw error;
    }
  }

  #identityOf(token: string, payload: JWTPayload): Known {
    const keycloak = new KeycloakToken(token);
    const subject = payload.sub ?? '';
    return {
      issuer: this.#options.issuer,
      subject,
      key: `${this.#options.issuer}|${subject}`,
      tokenId: payload.jti ?? '',
      client: text(payload['azp']),
      username: text(payload['preferred_username']),
      roles: realmRoles(payload).filter((role) => keycloak.hasRealmRole(role)),
      expires: new Date((payload.exp ?? 0) * 1000),
      issuedAt: (payload.iat ?? 0) * 1000,
      session: text(payload['sid']),
      hasRealmRole: (role) => keycloak.hasRealmRole(role),
      hasApplicationRole: (application, role) => keycloak.hasApplicationRole(application, role),
      claim: (name) => payload[name],
    };
  }
}

const excluded = () =>
  new DomainError(
    'PERMISSION_DENIED',
    'ROLES_EXCLUDE_EACH_OTHER',
    'an administrator is neither another administrator nor does business: ask for separate accounts',
  );

/**
 * Whether the session gave a one-time code (`amr`, RFC 8176). The role cannot tell: one that is given during an open session is in
 * the next token, though the session was opened with a password alone.
 */
const gaveSecondFactor = (identity: Identity): boolean => {
  const methods = identity.claim('amr');
  return Array.isArray(methods) && methods.includes('otp');
};

const secondFactorRequired = () =>
  new DomainError(
    'UNAUTHENTICATED',
    'SECOND_FACTOR_REQUIRED',
    'an administrator signs in with a one-time code: sign out and in again',
  );

const text = (claim: unknown) => (typeof claim === 'string' ? claim : '');

function realmRoles(payload: JWTPayload): string[] {
  const access = payload['realm_access'];
  if (typeof access !== 'object' || access === null || !('roles' in access) || !Array.isArray(access.roles)) return [];
  return access.roles.filter((role) => typeof role === 'string');
}

/** A header that brings its own key is refused before a key is looked for. */
function trustedHeader(token: string): ProtectedHeaderParameters {
  const header = decodeProtectedHeader(token);
  const bringsKey = ['jku', 'jwk', 'x5u', 'x5c', 'crit'].some((name) => name in header);
  if (bringsKey || typeof header.kid !== 'string') throw unauthenticated();
  return header;
}

/** What a proven token of one kind must not be, or another kind would pass for it. */
type Refuse = (payload: JWTPayload, header: ProtectedHeaderParameters) => void;

const typeOf = ({ typ }: ProtectedHeaderParameters): string => typ?.toLowerCase() ?? 'jwt';

/** What jose does not ask: Keycloak marks access tokens `Bearer`, others `ID`, `Refresh` or `Logout`. */
const refuseNoAccess: Refuse = (payload, header) => {
  const isAccess = payload['typ'] === 'Bearer' && ['jwt', 'at+jwt'].includes(typeOf(header));
  if (!isAccess || text(payload.sub) === '') throw unauthenticated();
};

const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';

const refuseNoLogout: Refuse = (payload, header) => {
  const { events, nonce, sid, sub } = payload;
  const tells = typeof events === 'object' && events !== null && LOGOUT_EVENT in events;
  const isLogout = payload['typ'] === 'Logout' || typeOf(header) === 'logout+jwt';
  if (!tells || !isLogout || nonce !== undefined || text(sid) + text(sub) === '') throw unauthenticated();
};
