import { randomUUID } from 'node:crypto';
import type { Grant, KoaContextWithOIDC, Provider } from 'oidc-provider';
import { errors } from 'oidc-provider';
import { accountOf } from './claims.ts';
import type { Realm } from './realm-files.ts';

/** Names the services as a whole inside this provider; tokens carry the audience the client's mappers give. */
export const RESOURCE = 'urn:wangge:services';

interface PasswordParams {
  readonly username?: string;
  readonly password?: string;
  readonly totp?: string;
}

/** Keycloak's "direct access grant": user name, password and, for administrators, `totp` in one request. */
export function registerPasswordGrant(provider: Provider, realm: Realm): void {
  const handler = async (ctx: KoaContextWithOIDC) => {
    const { client, params } = ctx.oidc;
    if (client === undefined) throw new errors.InvalidClient('no client');
    const { username = '', password = '', totp = '' } = (params ?? {}) as PasswordParams;
    const signedIn = realm.signIn(username, password, totp);
    if (signedIn === undefined) throw refused();
    const { user, methods } = signedIn;
    const account = accountOf(user);
    ctx.oidc.entity('Account', account);
    const scope = typeof params?.['scope'] === 'string' ? `openid ${params['scope']}` : 'openid profile email';
    const grant = await openGrant(provider, client.clientId, user.id);
    const source = {
      accountId: user.id,
      client,
      grantId: grant.jti,
      gty: 'password',
      sid: randomUUID(),
      scope: [...new Set(scope.split(' '))].join(' '),
    };
    const refreshToken = new provider.RefreshToken({ ...source, amr: methods, resource: RESOURCE, rotations: 0 });
    ctx.oidc.entity('RefreshToken', refreshToken); // before the access token, which tells how the person signed in
    const accessToken = new provider.AccessToken({ ...source, scope: undefined });
    accessToken.resourceServer = new provider.ResourceServer(RESOURCE, resourceServer(realm));
    ctx.oidc.entity('AccessToken', accessToken);
    ctx.body = {
      access_token: await accessToken.save(),
      expires_in: realm.lifespan.accessToken,
      refresh_token: await refreshToken.save(),
      refresh_expires_in: realm.lifespan.idle,
      token_type: 'Bearer',
      scope: source.scope,
    };
  };
  provider.registerGrantType('password', handler, ['username', 'password', 'totp', 'scope']);
}

/** Allows a client everything a user may allow it; there is no consent page, all clients are the district's own. */
export async function openGrant(provider: Provider, clientId: string, accountId: string): Promise<Grant> {
  const grant = new provider.Grant({ clientId, accountId });
  grant.addOIDCScope('openid profile email');
  grant.addResourceScope(RESOURCE, 'openid profile email');
  await grant.save();
  return grant;
}

export function resourceServer(realm: Realm) {
  return {
    scope: 'openid profile email',
    audience: 'wangge',
    accessTokenTTL: realm.lifespan.accessToken,
    accessTokenFormat: 'jwt' as const,
    jwt: { sign: { alg: 'RS256' as const } },
  };
}

function refused(): errors.OIDCProviderError {
  const error = new errors.OIDCProviderError(401, 'invalid_grant');
  error.error_description = 'Invalid user credentials';
  return error;
}
