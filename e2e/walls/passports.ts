import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { PassportKind, PassportSchema } from '@wangge/contracts/wangge/platform/v1/passport';
import type { Secrets } from '../../tools/start/layout.ts';

type Init = MessageInitShape<typeof PassportSchema>;

/** The private key of a service, as its environment holds it. */
export const keyOf = ({ passport }: Secrets, service: string): KeyObject =>
  createPrivateKey({ key: Buffer.from(passport[service]?.privateKey ?? '', 'base64'), format: 'der', type: 'pkcs8' });

/** Signs whatever it is given: the platform's own signer would refuse most of it. */
export function signed(key: KeyObject, init: Init, seconds = 60, from = Date.now()): string {
  const times = { issuedTime: timestampFromMs(from), expireTime: timestampFromMs(from + seconds * 1000) };
  const bytes = toBinary(PassportSchema, create(PassportSchema, { tokenId: crypto.randomUUID(), ...times, ...init }));
  return `${Buffer.from(bytes).toString('base64url')}.${sign(null, bytes, key).toString('base64url')}`;
}

const LEADER: Init = {
  kind: PassportKind.PERSON,
  subject: 'x|leader',
  roles: ['leader', 'street-officer', 'dispatcher'],
  paths: ['dc'],
};
const DEPARTMENT: Init = {
  kind: PassportKind.DEPARTMENT,
  subject: 'department:police',
  paths: ['dc'],
  department: {
    departmentId: 'police',
    officer: '王警官',
    agreementId: 'a',
    purpose: 'p',
    caseReference: 'c',
    fields: ['person.name'],
  },
};

/** A service's own passport: who it is, and nothing more. */
export const ownPassport = (secrets: Secrets, service: string, job = 'walls'): string =>
  signed(keyOf(secrets, service), {
    kind: PassportKind.SERVICE,
    issuer: service,
    subject: `service:${service}`,
    job,
    cause: 'walls',
  });

/** Passports that a service could make with the key it has, and must not be believed; by what is wrong with them. */
export function forgedPassports(secrets: Secrets, service: string): Readonly<Record<string, string>> {
  const key = keyOf(secrets, service);
  const other = service === 'grid' ? 'casework' : 'grid';
  const self: Init = {
    kind: PassportKind.SERVICE,
    issuer: service,
    subject: `service:${service}`,
    job: 'j',
    cause: 'c',
  };
  const people = service === 'gateway' ? {} : peoplePassports(key, service);
  const departments: Record<string, string> =
    service === 'exchange'
      ? {}
      : {
          'a department, in the name of exchange': signed(key, { ...DEPARTMENT, issuer: 'exchange' }),
          'a department, in its own name': signed(key, { ...DEPARTMENT, issuer: service }),
        };
  return {
    nothing: '',
    'no passport': 'x',
    'no signature': `${signed(key, self).split('.')[0]}.`,
    ...people,
    ...departments,
    'another service': signed(key, { ...self, issuer: other, subject: `service:${other}` }),
    ...(service === 'seed' ? {} : { 'the seed': signed(key, { ...self, issuer: 'seed', subject: 'service:seed' }) }),
    'another service, in its own name': signed(key, { ...self, subject: `service:${other}` }),
    'itself with places': signed(key, { ...self, paths: ['dc'] }),
    'itself with roles': signed(key, { ...self, roles: ['leader'] }),
    'itself without a job': signed(key, { ...self, job: '' }),
    'itself, expired': signed(key, self, 60, Date.now() - 120_000),
    'itself, not yet': signed(key, self, 60, Date.now() + 60_000),
    'itself, for a day': signed(key, self, 86_400),
    'itself, with a key of somebody else': signed(generateKeyPairSync('ed25519').privateKey, self),
    'of no kind': signed(key, { ...self, kind: PassportKind.UNSPECIFIED }),
  };
}

/** Only the gateway speaks for people. */
const peoplePassports = (key: KeyObject, service: string): Record<string, string> => ({
  'a person, in the name of the gateway': signed(key, { ...LEADER, issuer: 'gateway' }),
  'a person, in its own name': signed(key, { ...LEADER, issuer: service }),
  'nobody, in its own name': signed(key, { kind: PassportKind.ANONYMOUS, issuer: service }),
});
