import { randomUUID } from 'node:crypto';
import {
  type AdapterConstructor,
  type AdapterFactory,
  Provider,
  type ClientMetadata,
  type Configuration,
} from 'oidc-provider';
import { accountOf, shapeAccessToken } from './claims.ts';
import type { ProviderKeys } from './keys.ts';
import { escapeHtml, page } from './pages.ts';
import { openGrant, registerPasswordGrant, RESOURCE, resourceServer } from './password-grant.ts';
import { originAllowed, redirectAllowed, type Realm, type RealmClient } from './realm-files.ts';

/** Below the realm's address, where Keycloak has them. */
export const PATHS = {
  authorization: '/protocol/openid-connect/auth',
  token: '/protocol/openid-connect/token',
  jwks: '/protocol/openid-connect/certs',
  userinfo: '/protocol/openid-connect/userinfo',
  end_session: '/protocol/openid-connect/logout',
  revocation: '/protocol/openid-connect/revoke',
};
export const SIGN_IN_PATH = '/login-actions/authenticate/';

type Store = AdapterConstructor | AdapterFactory;

/** @param store sessions, codes and refresh tokens; shared by the providers of one server, which follow each other as keys change */
export function createProvider(realm: Realm, issuer: string, keys: ProviderKeys, store: Store): Provider {
  const provider = new Provider(issuer, configuration(realm, issuer, keys, store));
  registerPasswordGrant(provider, realm);
  const redirects = (clientId: string) => realm.clients.get(clientId)?.redirectUris ?? [];
  provider.Client.prototype.redirectUriAllowed = function (uri) {
    return redirectAllowed(uri, redirects(this.clientId));
  };
  provider.Client.prototype.postLogoutRedirectUriAllowed = function (uri) {
    return redirectAllowed(uri, redirects(this.clientId));
  };
  return provider;
}

function configuration(realm: Realm, issuer: string, keys: ProviderKeys, store: Store): Configuration {
  const { accessToken, idle, session } = realm.lifespan;
  return {
    adapter: store,
    jwks: { keys: [keys.signing, ...(keys.earlier ?? [])] },
    cookies: { keys: [keys.cookies] },
    routes: PATHS,
    // A client that only takes tokens asks for none.
    clients: [...realm.clients.values()].filter(({ bearerOnly }) => bearerOnly !== true).map(toMetadata),
    scopes: ['openid', 'profile', 'email'],
    claims: { openid: ['sub'], profile: ['preferred_username', 'name', 'given_name', 'family_name'], email: ['email'] },
    conformIdTokenClaims: false,
    findAccount: (_ctx, id) => {
      const user = realm.findUser(id);
      return user && accountOf(user);
    },
    formats: {
      customizers: {
        jwt: (ctx, token, parts) => void Object.assign(parts, shapeAccessToken(ctx, realm, token, parts)),
      },
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true, allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => void (ctx.body = signOut(form)),
        postLogoutSuccessSource: (ctx) => void (ctx.body = page('已退出 · Signed out', '')),
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => resourceServer(realm),
      },
    },
    interactions: { url: (_ctx, interaction) => `${new URL(issuer).pathname}${SIGN_IN_PATH}${interaction.uid}` },
    loadExistingGrant: (ctx) => {
      const { client, session: signedIn } = ctx.oidc;
      return client && signedIn?.accountId
        ? openGrant(ctx.oidc.provider, client.clientId, signedIn.accountId)
        : undefined;
    },
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    expiresWithSession: () => true,
    clientBasedCORS: (_ctx, origin, { clientId }) => {
      const client = realm.clients.get(clientId);
      return client !== undefined && originAllowed(origin, client);
    },
    // Only clients of the realm file are told anything, and on one machine they are on this one, which the library would avoid.
    fetch: (url, options) => globalThis.fetch(url, { ...options, dispatcher: undefined }),
    renderError: (ctx, { error, error_description: description }) => {
      ctx.type = 'html';
      ctx.body = page('登录失败 · Sign-in failed', `<p>${escapeHtml(`${error}: ${description ?? ''}`)}</p>`);
    },
    ttl: {
      AccessToken: accessToken,
      ClientCredentials: accessToken,
      IdToken: accessToken,
      AuthorizationCode: 60,
      Interaction: 600,
      RefreshToken: idle,
      Session: session,
      Grant: session,
    },
  };
}

function toMetadata(client: RealmClient): ClientMetadata {
  const browser = client.standardFlowEnabled === true;
  const grants = [
    ...(browser ? ['authorization_code', 'refresh_token'] : []),
    ...(client.directAccessGrantsEnabled === true ? ['password', 'refresh_token'] : []),
    ...(client.serviceAccountsEnabled === true ? ['client_credentials'] : []),
  ];
  return {
    client_id: client.clientId,
    // A confidential client without a secret in the realm file cannot sign in until somebody gives it one.
    ...(client.publicClient === true ? {} : { client_secret: client.secret ?? randomUUID() }),
    token_endpoint_auth_method: client.publicClient === true ? 'none' : 'client_secret_basic',
    grant_types: [...new Set(grants)],
    response_types: browser ? ['code'] : [],
    redirect_uris: browser ? [...(client.redirectUris ?? [])] : [],
    ...logoutOf(client),
  };
}

/** Where a client is told of the end of a session, if the realm file's variables were given. */
function logoutOf({ attributes }: RealmClient): Partial<ClientMetadata> {
  const url = attributes?.['backchannel.logout.url'] ?? '';
  return URL.canParse(url) ? { backchannel_logout_uri: url, backchannel_logout_session_required: true } : {};
}

/** Signs out without asking: whoever came here pressed "sign out" already. */
function signOut(form: string): string {
  return page(
    '退出 · Sign out',
    `${form}<input type="hidden" form="op.logoutForm" name="logout" value="yes"><button form="op.logoutForm">退出 Sign out</button>
<script>document.forms[0].submit()</script>`,
  );
}
