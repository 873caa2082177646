import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { StartError } from '../process/index.ts';
import { totpMatches } from './totp.ts';

/** The parts of a Keycloak realm export that this provider understands; it passes over everything else. */
interface RealmFile {
  readonly realm: string;
  readonly accessTokenLifespan?: number;
  readonly ssoSessionIdleTimeout?: number;
  readonly ssoSessionMaxLifespan?: number;
  readonly roles?: {
    readonly realm?: readonly { readonly name: string; readonly composites?: { readonly realm?: readonly string[] } }[];
  };
  readonly clients?: readonly RealmClient[];
  readonly users?: readonly RealmUser[];
}

export interface RealmClient {
  readonly clientId: string;
  readonly secret?: string;
  readonly publicClient?: boolean;
  readonly bearerOnly?: boolean;
  readonly standardFlowEnabled?: boolean;
  readonly directAccessGrantsEnabled?: boolean;
  readonly serviceAccountsEnabled?: boolean;
  readonly redirectUris?: readonly string[];
  readonly webOrigins?: readonly string[];
  readonly attributes?: Readonly<Record<string, string>>;
  readonly protocolMappers?: readonly {
    readonly protocolMapper: string;
    readonly config: Readonly<Record<string, string>>;
  }[];
}

export interface RealmUser {
  readonly id: string;
  readonly username: string;
  readonly enabled?: boolean;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly email?: string;
  readonly realmRoles?: readonly string[];
  readonly credentials?: readonly { readonly type: string; readonly value?: string; readonly secretData?: string }[];
}

/** The role that, contained in another, asks for a one-time code besides the password. */
const SECOND_FACTOR = 'second-factor';

/** A method of proof by its name in `amr` (RFC 8176), as the realm's flows say it. */
const OTP = 'otp';

const secretOf = (user: RealmUser) => user.credentials?.find(({ type }) => type === 'otp')?.secretData;
const hasCode = (user: RealmUser): boolean => secretOf(user) !== undefined;

/** Who was let in, and what they proved it by beside the password. */
export interface SignedIn {
  readonly user: RealmUser;
  readonly methods: string[];
}

/** Several realm files taken together: a client or user of a later file replaces that of an earlier one. */
export class Realm {
  readonly name: string;
  /** Seconds: life of an access token, of an idle session, of any session. */
  readonly lifespan: { readonly accessToken: number; readonly idle: number; readonly session: number };
  readonly clients: ReadonlyMap<string, RealmClient>;
  readonly #users: Map<string, RealmUser>;
  readonly #contained: ReadonlyMap<string, readonly string[]>;

  constructor(files: readonly RealmFile[]) {
    const [first] = files;
    if (first === undefined) throw new StartError('The sign-in server needs at least one realm file.');
    this.name = first.realm;
    this.lifespan = {
      accessToken: first.accessTokenLifespan ?? 300,
      idle: first.ssoSessionIdleTimeout ?? 1_800,
      session: first.ssoSessionMaxLifespan ?? 36_000,
    };
    this.clients = new Map(files.flatMap((file) => file.clients ?? []).map((client) => [client.clientId, client]));
    this.#users = new Map(files.flatMap((file) => file.users ?? []).map((user) => [user.username, user]));
    const roles = files.flatMap((file) => file.roles?.realm ?? []);
    this.#contained = new Map(roles.map(({ name, composites }) => [name, composites?.realm ?? []]));
  }

  findUser(id: string): RealmUser | undefined {
    return [...this.#users.values()].find((user) => user.id === id && user.enabled !== false);
  }

  /** Gives a user these roles and no other; tokens issued from now on say so. */
  setRoles(username: string, realmRoles: readonly string[]): void {
    const user = this.#users.get(username);
    if (user === undefined) throw new Error(`there is no user ${username}`);
    this.#users.set(username, { ...user, realmRoles });
  }

  /** The roles of a user with those they contain, which contain no further ones. */
  rolesOf(user: RealmUser): string[] {
    return [...new Set((user.realmRoles ?? []).flatMap((role) => [role, ...(this.#contained.get(role) ?? [])]))];
  }

  /** The user whose password, and one-time code where there is one or must be one, are right; every wrong answer looks alike. */
  signIn(username: string, password: string, code: string): SignedIn | undefined {
    const user = this.#users.get(username);
    const right = sameText(password, user?.credentials?.find(({ type }) => type === 'password')?.value ?? '');
    if (user === undefined || user.enabled === false || password === '' || !right) return undefined;
    if (!this.#secondFactorHolds(user, code)) return undefined;
    return { user, methods: hasCode(user) ? [OTP] : [] };
  }

  #secondFactorHolds(user: RealmUser, code: string): boolean {
    const secretData = secretOf(user);
    if (secretData === undefined) return !this.rolesOf(user).includes(SECOND_FACTOR);
    const { value } = JSON.parse(secretData) as { value: string };
    return totpMatches(Buffer.from(value), code);
  }
}

/** Reads realm files; `${NAME}` in them stands for a variable of `env`, as in Keycloak's import. */
export function readRealm(files: readonly string[], env: NodeJS.ProcessEnv): Realm {
  return new Realm(
    files.map((file) => {
      try {
        const text = readFileSync(file, 'utf8').replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => env[name] ?? whole);
        return JSON.parse(text) as RealmFile;
      } catch (cause) {
        throw new StartError(`The realm file ${file} cannot be read.`, { cause });
      }
    }),
  );
}

/** What the mappers of a client put into its tokens. */
export function mappedBy(client: RealmClient): {
  readonly audiences: string[];
  readonly roles: string[];
  /** Whether they say how the person signed in. */
  readonly tellsMethods: boolean;
} {
  const values = (mapper: string, key: string) =>
    (client.protocolMappers ?? [])
      .filter(({ protocolMapper }) => protocolMapper === mapper)
      .map(({ config }) => config[key] ?? '');
  return {
    audiences: values('oidc-audience-mapper', 'included.custom.audience'),
    roles: values('oidc-hardcoded-role-mapper', 'role'),
    tellsMethods: values('oidc-amr-mapper', 'access.token.claim').includes('true'),
  };
}

/** Keycloak's rule: a trailing `*` stands for any rest, everything else is compared as it is. */
export function redirectAllowed(uri: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => (pattern.endsWith('*') ? uri.startsWith(pattern.slice(0, -1)) : uri === pattern));
}

/** Whether a page of `origin` may call; `+` stands for the origins of the redirect addresses. */
export function originAllowed(origin: string, client: RealmClient): boolean {
  const own = (client.redirectUris ?? []).map((uri) => URL.parse(uri)?.origin);
  return (client.webOrigins ?? []).some((allowed) => (allowed === '+' ? own.includes(origin) : allowed === origin));
}

function sameText(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
