import { createPublicKey, verify } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { userClaims } from './claims.ts';
import type { ProviderKeys, SigningKey } from './keys.ts';
import type { Realm } from './realm-files.ts';

/** The userinfo page by access token, as in Keycloak; the library serves it only for tokens that are no JWT. */
export function userinfo(realm: Realm, keys: ProviderKeys, request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', '*'); // the token alone decides, cookies are not read
  response.setHeader('access-control-allow-headers', 'authorization');
  if (request.method === 'OPTIONS') return void response.writeHead(204).end();
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const subject = token === undefined ? undefined : subjectOf(token, keys);
  const user = subject === undefined ? undefined : realm.findUser(subject);
  if (user === undefined) {
    response.setHeader('www-authenticate', 'Bearer error="invalid_token"');
    return json(response, 401, { error: 'invalid_token', error_description: 'Token verification failed' });
  }
  json(response, 200, userClaims(user));
}

export function json(response: ServerResponse, status: number, content: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(content));
}

/** Subject of one of our own unexpired access tokens. */
function subjectOf(token: string, keys: ProviderKeys): string | undefined {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const isSignedBy = (key: SigningKey) =>
    verify(
      'sha256',
      Buffer.from(`${header}.${payload}`),
      createPublicKey({ key, format: 'jwk' }),
      Buffer.from(signature, 'base64url'),
    );
  if (![keys.signing, ...(keys.earlier ?? [])].some(isSignedBy)) return undefined;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as {
    sub?: string;
    exp?: number;
    typ?: string;
  };
  return claims.typ === 'Bearer' && (claims.exp ?? 0) * 1_000 > Date.now() ? claims.sub : undefined;
}
