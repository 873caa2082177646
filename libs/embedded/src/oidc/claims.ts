import { createHash } from 'node:crypto';
import type { AccessToken, Account, ClientCredentials, JWTStructured, KoaContextWithOIDC } from 'oidc-provider';
import { mappedBy, type Realm, type RealmClient, type RealmUser } from './realm-files.ts';

/** What an identity token and the userinfo page tell about a user. */
export function userClaims(user: RealmUser) {
  return {
    sub: user.id,
    preferred_username: user.username,
    name: `${user.lastName ?? ''}${user.firstName ?? ''}`,
    given_name: user.firstName,
    family_name: user.lastName,
    email: user.email,
  };
}

export function accountOf(user: RealmUser): Account {
  return { accountId: user.id, claims: () => userClaims(user) };
}

/** Gives an access token the shape of Keycloak's. */
export function shapeAccessToken(
  ctx: KoaContextWithOIDC,
  realm: Realm,
  token: AccessToken | ClientCredentials,
  { payload, ...parts }: JWTStructured,
): JWTStructured {
  const client = realm.clients.get(token.clientId ?? '');
  if (client === undefined) throw new Error('a token for a client that is not of this realm');
  const { audiences, roles, tellsMethods } = mappedBy(client);
  const user = 'accountId' in token ? realm.findUser(token.accountId) : undefined;
  const sid = 'sessionUid' in token || 'sid' in token ? (token.sid ?? token.sessionUid) : undefined;
  Object.assign(payload, user === undefined ? serviceAccountClaims(client) : userClaims(user), {
    typ: 'Bearer',
    azp: client.clientId,
    aud: audiences.length === 1 ? audiences[0] : audiences.length === 0 ? 'account' : audiences,
    realm_access: { roles: [...new Set([...(user === undefined ? [] : realm.rolesOf(user)), ...roles])] },
    resource_access: {},
    client_id: user === undefined ? client.clientId : undefined,
    sid,
    amr: tellsMethods ? methodsOf(ctx) : undefined,
  });
  return { ...parts, header: { ...parts.header, typ: 'JWT' }, payload };
}

/** How the person proved who they are in the session the token is of. */
function methodsOf(ctx: KoaContextWithOIDC): string[] {
  const { AuthorizationCode: code, RefreshToken: refresh } = ctx.oidc.entities;
  return [...(code?.amr ?? refresh?.amr ?? [])];
}

/** Keycloak makes a user for every client that signs in as itself; its id here follows from the client's name. */
function serviceAccountClaims({ clientId }: RealmClient) {
  const hex = createHash('sha256').update(`service-account ${clientId}`).digest('hex');
  const sub = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  return { sub, preferred_username: `service-account-${clientId}` };
}
