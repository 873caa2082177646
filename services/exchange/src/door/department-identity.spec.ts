import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { DomainError } from '@wangge/platform/errors';
import type { Identity } from '@wangge/platform/identity';
import { checkCertificate, departmentOf } from './department-identity.ts';

const identity = (change: Partial<Identity> = {}, claims: Record<string, unknown> = {}): Identity => ({
  issuer: 'https://id.test/realms/wangge',
  subject: 'f3b0',
  key: 'https://id.test/realms/wangge|f3b0',
  tokenId: 't1',
  client: 'police-department',
  username: 'service-account-police-department',
  roles: ['department'],
  expires: new Date('2030-01-01'),
  hasRealmRole: () => false,
  hasApplicationRole: () => false,
  claim: (name) => claims[name],
  ...change,
});
const certificate = (name: string) => ({ raw: Buffer.from(`certificate of ${name}`), subject: { CN: name } });
const thumbprint = (name: string) => createHash('sha256').update(certificate(name).raw).digest('base64url');

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof DomainError) return `${error.code} ${error.reason}`;
    throw error;
  }
  return 'not refused';
}

describe('the department of a token', () => {
  it('is the client that signed in as itself', () => {
    expect(departmentOf(identity())).toBe('police-department');
  });

  it.each([
    ['a person who has the role', { username: 'wang' }],
    ['a client without the role', { roles: ['grid-worker'] }],
    ['a person at another client', { client: 'console', username: 'wang', roles: ['department'] }],
    ['the account of another client', { client: 'console' }],
    ['a token that names no client', { client: '', username: 'service-account-' }],
  ])('is not %s', (_, change) => {
    expect(refusal(() => departmentOf(identity(change)))).toBe('UNAUTHENTICATED DEPARTMENT_TOKEN_REQUIRED');
  });
});

describe('the certificate of a connection', () => {
  const bound = (to: string) => identity({}, { cnf: { 'x5t#S256': to } });
  const check = (who: Identity, name?: string) =>
    refusal(() => checkCertificate(who, name === undefined ? undefined : certificate(name)));

  it('is asked for only where there are certificates or the token is bound to one', () => {
    expect(check(identity())).toBe('not refused');
    expect(check(bound(thumbprint('police-department')))).toBe('UNAUTHENTICATED CERTIFICATE_MISMATCH');
  });

  it('is the one the token was given for', () => {
    expect(check(bound(thumbprint('any name')), 'any name')).toBe('not refused');
    expect(check(bound(thumbprint('any name')), 'police-department')).toBe('UNAUTHENTICATED CERTIFICATE_MISMATCH');
  });

  it('bears the department’s name where the token is not bound', () => {
    expect(check(identity(), 'police-department')).toBe('not refused');
    expect(check(identity(), 'justice-department')).toBe('UNAUTHENTICATED CERTIFICATE_MISMATCH');
  });

  it('fits no token that is bound to something else', () => {
    for (const cnf of [{ jkt: 'x' }, 'x', {}])
      expect(check(identity({}, { cnf }), 'police-department')).toBe('UNAUTHENTICATED CERTIFICATE_MISMATCH');
  });
});
