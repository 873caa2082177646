import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { demo, demoUsers } from './demo.ts';
import { emitted } from './emit.ts';
import { realm } from './realm.ts';

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
    expect(realm.clients).toHaveLength(4);
  });

  it('know the roles of the contract and no other', () => {
    const known =
      'grid-worker grid-lead community-officer street-officer dispatcher verifier unit-handler window-clerk ' +
      'assistance-officer assessor leader resident department system-admin security-admin audit-admin';
    expect(realm.roles.realm.map((role) => role.name)).toEqual(known.split(' '));
  });

  it('put the audience of the services into the tokens of every client', () => {
    for (const client of [...realm.clients, ...demo.clients]) {
      expect(client.protocolMappers).toContainEqual(
        expect.objectContaining({ protocolMapper: 'oidc-audience-mapper' }),
      );
    }
  });

  it('mark everything of the demonstration, so that it can be refused elsewhere', () => {
    for (const user of demo.users) expect(user.realmRoles).toContain('demo');
    for (const client of demo.clients) expect(JSON.stringify(client.protocolMappers)).toContain('"role":"demo"');
  });

  it('hold a person for every role, each with an id of its own, administrators with a second factor', () => {
    expect(new Set(demoUsers.map((user) => user.id)).size).toBe(demoUsers.length);
    const roles = new Set<string>(demoUsers.map((user) => user.role));
    expect(realm.roles.realm.map((role) => role.name).filter((name) => !roles.has(name))).toEqual(['department']);
    expect(demoUsers.filter((user) => user.totp !== undefined).map((user) => user.username)).toEqual([
      'sysadmin',
      'secadmin',
      'auditadmin',
    ]);
    expect(demoUsers.find((user) => user.username === 'sysadmin')?.totp).toMatch(/^[A-Z2-7]{32}$/);
  });
});
