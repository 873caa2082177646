import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, X509Certificate } from 'node:crypto';
import path from 'node:path';
import type { Certificate } from '@wangge/testing/certificates';
import { keycloakHome } from './keycloak/distribution.ts';
import { form } from './keycloak/https.ts';
import { KeycloakServer } from './keycloak/server.ts';

const CONSOLE = 'http://localhost:8300';
const realmFile = path.resolve(import.meta.dirname, '../../deploy/keycloak/wangge-realm.json');

let keycloak: KeycloakServer;

beforeAll(async () => {
  keycloak = await KeycloakServer.start({
    home: keycloakHome(),
    realmFile,
    env: { WANGGE_CONSOLE_URL: CONSOLE, WANGGE_DEPARTMENT_CA: 'CN=authority of the district' },
  });
}, 900_000);
afterAll(() => keycloak?.stop(), 30_000);

const thumbprintOf = ({ cert }: Certificate) =>
  createHash('sha256').update(new X509Certificate(cert).raw).digest('base64url');
const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

describe('keycloak', () => {
  it('gives a department with its certificate a token bound to it', async () => {
    const certificate = keycloak.issue('police-department');
    const answer = await keycloak.ask('/realms/wangge/protocol/openid-connect/token', {
      ...form({ grant_type: 'client_credentials', client_id: 'police-department' }),
      certificate,
    });
    expect(answer).toMatchObject({ status: 200 });
    const claims = claimsOf((JSON.parse(answer.text) as { access_token: string }).access_token);
    expect(claims).toMatchObject({
      iss: keycloak.issuer,
      aud: 'wangge',
      typ: 'Bearer',
      azp: 'police-department',
      preferred_username: 'service-account-police-department',
      realm_access: { roles: ['department'] },
      cnf: { 'x5t#S256': thumbprintOf(certificate) },
    });
  });

  it('gives a department nothing for another one’s certificate, or for none', async () => {
    const ask = (certificate?: Certificate) =>
      keycloak.ask('/realms/wangge/protocol/openid-connect/token', {
        ...form({ grant_type: 'client_credentials', client_id: 'police-department' }),
        certificate,
      });
    expect((await ask(keycloak.issue('justice-department'))).status).toBe(401);
    expect((await ask()).status).toBe(401);
  });
});
