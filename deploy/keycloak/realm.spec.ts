import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { demo, demoUsers } from './demo.ts';
import { emitted } from './emit.ts';
import { realm } from './realm.ts';
import { ADMIN_ROLES, SECOND_FACTOR } from './roles.ts';

describe('the realm files', () => {
  it.each(Object.entries(emitted))(
    '%s is what its source says (node deploy/keycloak/emit.ts writes it)',
    (name, text) => {
      expect(readFileSync(new URL(name, import.meta.url), 'utf8')).toBe(text);
    },
  );

  it('give a district no users, no secrets and no direct grants', () => {
    const text = emitted['wangge-realm.json'] ?? '';
    expect(text).not.toMatch(/"users"|"secret"|"credentials"|"directAccessGrantsEnabled": true/);
    expect(realm.clients.map((client) => client.clientId)).toEqual([
      'console',
      'wangge',
      'civil-affairs-department',
      'police-department',
      'justice-department',
    ]);
  });

  it('know the roles of the contract and no other', () => {
    const known =
      'grid-worker grid-lead community-officer street-officer dispatcher verifier unit-handler window-clerk ' +
      'assistance-officer assessor leader resident department system-admin security-admin audit-admin';
    expect(realm.roles.realm.map((role) => role.name)).toEqual([...known.split(' '), SECOND_FACTOR]);
  });

  it('put the audience of the services into the tokens of every client', () => {
    for (const client of [...realm.clients, ...demo.clients].filter(({ clientId }) => clientId !== 'wangge')) {
      expect(client.protocolMappers).toContainEqual(
        expect.objectContaining({ protocolMapper: 'oidc-audience-mapper' }),
      );
    }
  });

  it('let nobody in by more ways than are said', () => {
    for (const client of realm.clients) {
      expect(client).toMatchObject({ implicitFlowEnabled: false, directAccessGrantsEnabled: false });
      expect(client.fullScopeAllowed).toBe(false);
    }
    const [people] = realm.clients;
    expect(people).toMatchObject({ publicClient: true, serviceAccountsEnabled: false });
    expect(people?.attributes).toMatchObject({ 'pkce.code.challenge.method': 'S256' });
    expect(realm.scopeMappings.map(({ client }) => client)).toEqual(['console']);
    expect(realm.scopeMappings[0]?.roles).not.toContain('department');
  });

  it('know a department by its certificate, and bind its tokens to it', () => {
    const departments = realm.clients.filter((client) => client.serviceAccountsEnabled === true);
    expect(departments).toHaveLength(3);
    for (const { clientId, clientAuthenticatorType, standardFlowEnabled, attributes } of departments) {
      expect({ clientAuthenticatorType, standardFlowEnabled }).toEqual({
        clientAuthenticatorType: 'client-x509',
        standardFlowEnabled: false,
      });
      expect(attributes).toMatchObject({
        'x509.subjectdn': `CN=${clientId}`,
        'tls.client.certificate.bound.access.tokens': 'true',
      });
    }
  });

  it('ask a one-time code of every administrator, by every way in', () => {
    for (const name of Object.keys(ADMIN_ROLES)) {
      const role = realm.roles.realm.find((one) => one.name === name);
      expect(role).toMatchObject({ composite: true, composites: { realm: [SECOND_FACTOR] } });
    }
    const asked = realm.authenticationFlows.filter(({ alias }) => alias?.endsWith(': privileged'));
    expect(asked.map(({ authenticationExecutions = [] }) => authenticationExecutions.at(-1)?.authenticator)).toEqual([
      'auth-otp-form',
      'direct-grant-validate-otp',
    ]);
    expect(JSON.stringify(asked)).not.toMatch(/"requirement":"(?!REQUIRED)/);
  });

  it('lock an account that is guessed at, end idle sessions, and give no account anything of itself', () => {
    expect(realm).toMatchObject({ bruteForceProtected: true, failureFactor: 5, waitIncrementSeconds: 900 });
    expect(realm).toMatchObject({ accessTokenLifespan: 300, ssoSessionIdleTimeout: 1_800, revokeRefreshToken: true });
    expect(realm.passwordPolicy).toContain('length(12)');
    expect(realm.defaultRole).not.toHaveProperty('composites');
  });

  it('mark everything of the demonstration, so that it can be refused elsewhere', () => {
    for (const user of demo.users) expect(user.realmRoles).toContain('demo');
    for (const client of demo.clients) expect(JSON.stringify(client.protocolMappers)).toContain('"role":"demo"');
  });

  it('hold a person for every role, each with an id of its own, administrators with a second factor', () => {
    expect(new Set(demoUsers.map((user) => user.id)).size).toBe(demoUsers.length);
    const roles = new Set<string>(demoUsers.map((user) => user.role));
    expect(realm.roles.realm.map((role) => role.name).filter((name) => !roles.has(name))).toEqual([
      'department',
      SECOND_FACTOR,
    ]);
    expect(demoUsers.filter((user) => user.totp !== undefined).map((user) => user.username)).toEqual([
      'sysadmin',
      'secadmin',
      'auditadmin',
    ]);
    expect(demoUsers.find((user) => user.username === 'sysadmin')?.totp).toMatch(/^[A-Z2-7]{32}$/);
  });
});
