import { describe, expect, it } from '@jest/globals';
import { create, toBinary } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { PassportSchema } from '@wangge/contracts/wangge/platform/v1/passport';
import {
  actingForOf,
  actorOf,
  isWithin,
  type PassportInit,
  PassportKind,
  PassportVerifier,
} from '@wangge/platform/identity';
import { PassportMint } from '@wangge/testing/passports';
import { createPrivateKey, sign } from 'node:crypto';

const mint = new PassportMint();
const refused = expect.objectContaining({ code: 'UNAUTHENTICATED', reason: 'PASSPORT_INVALID' });
const newVerifier = (now?: () => number) => new PassportVerifier(mint.trust, now);

/** Signs anything in a service's name, as a broken or taken-over service could. */
function forge(service: string, init: Parameters<typeof create<typeof PassportSchema>>[1], lifeMs = 60_000): string {
  const now = Date.now();
  const passport = create(PassportSchema, {
    issuer: service,
    tokenId: 't',
    issuedTime: timestampFromMs(now),
    expireTime: timestampFromMs(now + lifeMs),
    ...init,
  });
  const bytes = toBinary(PassportSchema, passport);
  const key = createPrivateKey({ key: Buffer.from(mint.privateKey(service), 'base64'), format: 'der', type: 'pkcs8' });
  return `${Buffer.from(bytes).toString('base64url')}.${sign(null, bytes, key).toString('base64url')}`;
}

const person = { kind: PassportKind.PERSON, subject: 'iss|a' } as const;
const department = { departmentId: 'd', officer: 'o', agreementId: 'a', purpose: 'p' };

describe('a passport', () => {
  it('arrives as it was signed, and the same token is the same object', () => {
    const verifier = newVerifier();
    const token = mint.person({ subject: 'iss|li', roles: ['dispatcher'], paths: ['dc.s01'], unit: 'u1', staff: 's1' });
    const passport = verifier.verify(token);
    expect(passport).toMatchObject({
      subject: 'iss|li',
      roles: ['dispatcher'],
      paths: ['dc.s01'],
      unitId: 'u1',
      staffId: 's1',
    });
    expect(verifier.verify(token)).toBe(passport);
  });

  it('ends after sixty seconds, also when it is remembered, and with the token it was made from', () => {
    let time = Date.now();
    const verifier = newVerifier(() => time);
    const signer = mint.signer('gateway', () => time);
    const long = signer.sign(person, new Date(time + 3_600_000));
    const short = signer.sign(person, new Date(time + 5_000));
    verifier.verify(long);
    verifier.verify(short);
    time += 6_000;
    expect(() => verifier.verify(short)).toThrow(refused);
    verifier.verify(long);
    time += 54_000;
    expect(() => verifier.verify(long)).toThrow(refused);
    expect(() => newVerifier(() => time).verify(long)).toThrow(refused);
  });

  it('is refused when it is changed, cut, signed by another key or no passport', () => {
    const verifier = newVerifier();
    const token = mint.person({ roles: ['dispatcher'] });
    const [bytes = '', signature = ''] = token.split('.');
    const other = new PassportMint().person({ roles: ['dispatcher'] });
    const asGrid = forge('grid', { ...person, issuer: 'gateway' });
    const wrong = [
      '',
      '.',
      'a.b',
      bytes,
      `${bytes}.`,
      `${bytes}.${'A'.repeat(86)}`,
      `${bytes.slice(0, -4)}.${signature}`,
      other,
      asGrid,
    ];
    for (const one of [...wrong, `${token}x`, 'x'.repeat(1 << 20)]) expect(() => verifier.verify(one)).toThrow(refused);
  });

  it('is refused when it lives longer than sixty seconds or begins in the future', () => {
    expect(() => newVerifier().verify(forge('gateway', person, 61_000))).toThrow(refused);
    const soon = timestampFromMs(Date.now() + 30_000);
    expect(() => newVerifier().verify(forge('gateway', { ...person, issuedTime: soon }))).toThrow(refused);
    expect(() => newVerifier().verify(forge('gateway', { ...person, expireTime: undefined }))).toThrow(refused);
  });

  const foreign: [string, string, Parameters<typeof forge>[1]][] = [
    ['a person by another service than the gateway', 'casework', person],
    ['a person by exchange', 'exchange', person],
    ['nobody by exchange', 'exchange', { kind: PassportKind.ANONYMOUS }],
    ['a department by the gateway', 'gateway', { kind: PassportKind.DEPARTMENT, subject: 'department:d', department }],
    ['a department by a service', 'registry', { kind: PassportKind.DEPARTMENT, subject: 'department:d', department }],
    [
      'another service',
      'casework',
      { kind: PassportKind.SERVICE, subject: 'service:notification', job: 'j', cause: 'c' },
    ],
    [
      'a service with roles',
      'casework',
      { kind: PassportKind.SERVICE, subject: 'service:casework', job: 'j', cause: 'c', roles: ['leader'] },
    ],
    [
      'a service with places',
      'casework',
      { kind: PassportKind.SERVICE, subject: 'service:casework', job: 'j', cause: 'c', paths: ['dc'] },
    ],
    [
      'a service with a unit',
      'casework',
      { kind: PassportKind.SERVICE, subject: 'service:casework', job: 'j', cause: 'c', unitId: 'u' },
    ],
    ['a service without a cause', 'casework', { kind: PassportKind.SERVICE, subject: 'service:casework', job: 'j' }],
    ['nobody with a role', 'gateway', { kind: PassportKind.ANONYMOUS, roles: ['leader'] }],
    ['nobody with a place', 'gateway', { kind: PassportKind.ANONYMOUS, paths: ['dc'] }],
    ['a person without a subject', 'gateway', { kind: PassportKind.PERSON }],
    ['two administrators in one', 'gateway', { ...person, roles: ['system-admin', 'audit-admin'] }],
    ['an administrator who does business', 'gateway', { ...person, roles: ['security-admin', 'leader'] }],
    ['a person with a job', 'gateway', { ...person, job: 'j' }],
    ['a person with a department', 'gateway', { ...person, department }],
    ['a department without a department', 'exchange', { kind: PassportKind.DEPARTMENT, subject: 'department:d' }],
    [
      'a department under another’s name',
      'exchange',
      { kind: PassportKind.DEPARTMENT, subject: 'department:e', department },
    ],
    [
      'a department without an officer',
      'exchange',
      { kind: PassportKind.DEPARTMENT, subject: 'department:d', department: { ...department, officer: '' } },
    ],
    ['a kind nobody knows', 'gateway', { ...person, kind: 9 as PassportKind }],
    ['no kind', 'gateway', { ...person, kind: PassportKind.UNSPECIFIED }],
    ['a malformed place', 'gateway', { ...person, paths: ['dc/%'] }],
    ['an empty place', 'gateway', { ...person, paths: [''] }],
    ['seventeen places', 'gateway', { ...person, paths: Array.from({ length: 17 }, (_, i) => `dc.g${i}`) }],
  ];
  it.each(foreign)('is refused when it is signed for %s', (_name, service, init) => {
    expect(() => newVerifier().verify(forge(service, init))).toThrow(refused);
    const { issuer: _issuer, ...rest } = { ...init } as PassportInit & { issuer?: string };
    expect(() => mint.signer(service).sign(rest)).toThrow(TypeError);
  });
});

describe('a service’s own passport', () => {
  it('is renewed before it ends, and one cause has one passport meanwhile', () => {
    let time = Date.now();
    const signer = mint.signer('casework', () => time);
    const verifier = newVerifier(() => time);
    const first = signer.serviceToken('deadline-sweeper', 'run-1');
    time += 29_000;
    expect(signer.serviceToken('deadline-sweeper', 'run-1')).toBe(first);
    expect(signer.serviceToken('deadline-sweeper', 'run-2')).not.toBe(first);
    for (let i = 0; i < 10; i++) {
      time += 29_000;
      expect(verifier.verify(signer.serviceToken('deadline-sweeper', 'run-1'))).toMatchObject({
        job: 'deadline-sweeper',
        cause: 'run-1',
      });
    }
  });
});

describe('a capacity in words', () => {
  const verifier = newVerifier();
  it.each([
    ['a person', mint.person({ subject: 'iss|a', paths: ['dc.s01', 'dc.s02'] }), 'iss|a', 'dc.s01,dc.s02'],
    ['a person of a unit', mint.person({ subject: 'iss|a', paths: ['dc'], unit: 'u1' }), 'iss|a', 'u1'],
    [
      'a department',
      mint.department({ departmentId: 'police', agreementId: 'ag' }),
      'department:police/officer-7',
      'ag',
    ],
    [
      'a service',
      mint.service('notification', 'when-case-is-dispatched', 'e1'),
      'service:notification/when-case-is-dispatched',
      'e1',
    ],
    ['nobody', mint.anonymous(), 'anonymous', ''],
  ])('%s', (_name, token, actor, actingFor) => {
    expect(actorOf(verifier.verify(token))).toBe(actor);
    expect(actingForOf(verifier.verify(token))).toBe(actingFor);
  });
});

describe('a place', () => {
  it('is within itself and what lies above it, not within a sibling of a similar name', () => {
    expect(isWithin('dc.s01.c01', ['dc.s02', 'dc.s01'])).toBe(true);
    expect(isWithin('dc.s01', ['dc.s01'])).toBe(true);
    for (const places of [['dc.s0'], ['dc.s01.c01.g1'], ['dc.s011'], [''], []])
      expect(isWithin('dc.s01.c01', places)).toBe(false);
  });
});
