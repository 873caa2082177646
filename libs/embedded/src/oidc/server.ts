import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { freePort, requireFreePort } from '../process/index.ts';
import { loadKeys, type ProviderKeys, rotateKeys } from './keys.ts';
import { memoryStore } from './memory-store.ts';
import { html, page, signInPage } from './pages.ts';
import { createProvider, PATHS, SIGN_IN_PATH } from './provider.ts';
import { readRealm, type Realm } from './realm-files.ts';
import { json, userinfo } from './userinfo.ts';

export interface OidcOptions {
  /** Realm files in Keycloak's format, later ones on top of earlier ones. */
  readonly realmFiles: readonly string[];
  /** Folder of the signing key. */
  readonly dataDir: string;
  /** Default: a free one. Listens on 127.0.0.1. */
  readonly port?: number;
  /** `iss` of the tokens and address of everything; default `http://localhost:<port>/realms/<realm>`. */
  readonly issuer?: string;
  /** Values for `${NAME}` in the realm files, e.g. `WANGGE_CONSOLE_URL`; default: the environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** Told of errors inside the provider. */
  readonly log?: (line: string) => void;
}

export interface Oidc {
  readonly issuer: string;
  readonly port: number;
  /** What an administrator does at Keycloak's console: a new signing key; the earlier ones stay published. */
  rotateKeys(): void;
  /** The same: other roles for a user, in the tokens issued from now on. */
  setRoles(username: string, roles: readonly string[]): void;
  stop(): Promise<void>;
}

/**
 * Starts an OpenID Connect provider that stands in for Keycloak on one machine: same paths, same realm files, tokens of
 * the same shape. Throws a `StartError` for a busy port and for realm files or keys that cannot be read.
 */
export async function startOidc(options: OidcOptions): Promise<Oidc> {
  const realm = readRealm(options.realmFiles, options.env ?? process.env);
  const port = options.port ?? (await freePort());
  await requireFreePort(port, 'The sign-in server');
  const issuer = options.issuer ?? `http://localhost:${port}/realms/${realm.name}`;
  const log = options.log ?? (() => undefined);
  const store = memoryStore();
  const handlerWith = (keys: ProviderKeys) => {
    const provider = createProvider(realm, issuer, keys, store);
    provider.on('server_error', (_ctx, error) => log(`sign-in server: ${error.stack ?? error.message}`));
    return router(provider, realm, keys, new URL(issuer).pathname);
  };
  let handle = handlerWith(loadKeys(options.dataDir));
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      log(`sign-in server: ${String(error)}`);
      if (!response.headersSent)
        html(response, 400, page('登录失败 · Sign-in failed', '<p>Start again from the application.</p>'));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    issuer,
    port,
    rotateKeys: () => void (handle = handlerWith(rotateKeys(options.dataDir))),
    setRoles: (username, roles) => realm.setRoles(username, roles),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function router(provider: Provider, realm: Realm, keys: ProviderKeys, prefix: string) {
  const library = provider.callback();
  return async (request: IncomingMessage & { originalUrl?: string }, response: ServerResponse): Promise<void> => {
    const { url = '/' } = request;
    if (!url.startsWith(`${prefix}/`)) return json(response, 404, { error: 'Realm does not exist' });
    const path = url.slice(prefix.length).split('?')[0] ?? '';
    if (path.startsWith(SIGN_IN_PATH)) return signInPage(provider, realm, request, response);
    if (path === PATHS.userinfo) return userinfo(realm, keys, request, response);
    request.originalUrl = url; // the library finds its own mount point by comparing the two
    request.url = url.slice(prefix.length);
    await library(request, response);
  };
}
