import { AUDIENCE, departmentClient, DEPARTMENTS, METHODS, roleMapper } from './clients.ts';
import type { RealmRepresentation, UserRepresentation } from './keycloak-types.ts';
import type { RoleName } from './roles.ts';

/** Every token of the demonstration carries this role; outside a demonstration services refuse it. */
const DEMO_ROLE = 'demo';

export interface DemoUser {
  /** Subject of the user's tokens, the same in every installation. */
  readonly id: string;
  readonly username: string;
  /** Display name, family name first. */
  readonly name: string;
  readonly role: RoleName;
  /** What the seed makes of the user. */
  readonly about: string;
  readonly password: string;
  /** Base32 secret for an authenticator app; administrators only. */
  readonly totp?: string;
}

const PEOPLE: readonly (readonly [username: string, name: string, role: RoleName, about: string])[] = [
  ['worker.zhang', '张巡', 'grid-worker', 'worker of one grid of a community of 建国门街道'],
  ['worker.two', '韩双', 'grid-worker', 'worker of two grids'],
  ['deputy.li', '李代', 'grid-worker', 'deputy of worker.zhang during a leave'],
  ['lead.wang', '王领', 'grid-lead', 'lead of the grid of worker.zhang'],
  ['community.zhao', '赵居', 'community-officer', 'officer of that community'],
  ['street.qian', '钱街', 'street-officer', 'officer of 建国门街道'],
  ['dispatcher.sun', '孙派', 'dispatcher', 'dispatcher of 建国门街道'],
  ['verifier.zhou', '周核', 'verifier', 'verifier of 建国门街道'],
  ['handler.wu', '吴洁', 'unit-handler', 'sanitation unit of 建国门街道'],
  ['handler.zheng', '郑邻', 'unit-handler', 'handling unit of a sister street'],
  ['handler.feng', '冯警', 'unit-handler', 'another unit (police) of 建国门街道'],
  ['window.chen', '陈窗', 'window-clerk', 'counter of 建国门街道'],
  ['assistance.chu', '褚帮', 'assistance-officer', 'assistance in 建国门街道'],
  ['assessor.wei', '卫评', 'assessor', 'assessment of the district'],
  ['leader.jiang', '蒋导', 'leader', 'leader of the district'],
  ['resident.shen', '沈民', 'resident', 'resident of that community'],
  ['sysadmin', '管系统', 'system-admin', 'runs the suite'],
  ['secadmin', '管安全', 'security-admin', 'grants roles and agreements'],
  ['auditadmin', '管审计', 'audit-admin', 'reads what the other two did'],
  ['handler.he', '何办', 'unit-handler', 'service centre of 建国门街道'],
];

/** The accounts of the demonstration; their passwords and secrets are public by being here. */
export const demoUsers: readonly DemoUser[] = PEOPLE.map(([username, name, role, about], index) => ({
  id: `d0000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`,
  username,
  name,
  role,
  about,
  password: `Wangge-${username}-1`,
  ...(role.endsWith('-admin') ? { totp: base32(totpSecret(username)) } : {}),
}));

/** Loaded on top of the realm by the embedded provider, or into a Keycloak for trials by partial import. */
export const demo = {
  realm: 'wangge',
  roles: { realm: [{ name: DEMO_ROLE, description: 'an account or client of the demonstration' }] },
  clients: [
    {
      clientId: 'demo',
      name: 'demonstration on the command line and tests',
      enabled: true,
      publicClient: true,
      standardFlowEnabled: false,
      implicitFlowEnabled: false,
      directAccessGrantsEnabled: true,
      protocolMappers: [AUDIENCE, METHODS, roleMapper(DEMO_ROLE)],
    },
    ...Object.entries(DEPARTMENTS).map(([clientId, name]) => {
      const { attributes: _bound, ...client } = departmentClient(clientId, name);
      const protocolMappers = [...(client.protocolMappers ?? []), roleMapper(DEMO_ROLE)];
      // A secret instead of a certificate: the embedded provider speaks plain HTTP on one machine.
      const secret = `demo-secret-of-${clientId}`;
      return { ...client, clientAuthenticatorType: 'client-secret', secret, protocolMappers };
    }),
  ],
  users: demoUsers.map(toKeycloak),
} satisfies RealmRepresentation;

function toKeycloak(user: DemoUser): UserRepresentation {
  const otp = {
    type: 'otp',
    secretData: JSON.stringify({ value: totpSecret(user.username) }),
    credentialData: JSON.stringify({ subType: 'totp', digits: 6, counter: 0, period: 30, algorithm: 'HmacSHA1' }),
  };
  return {
    id: user.id,
    username: user.username,
    enabled: true,
    lastName: user.name.slice(0, 1),
    firstName: user.name.slice(1),
    email: `${user.username}@example.invalid`, // without one Keycloak calls an account not fully set up
    emailVerified: true,
    realmRoles: [user.role, DEMO_ROLE],
    credentials: [
      { type: 'password', value: user.password, temporary: false },
      ...(user.totp === undefined ? [] : [otp]),
    ],
  };
}

/** Keycloak keeps the secret as text and uses its bytes as the key; apps take the same bytes in Base32. */
function totpSecret(username: string): string {
  return `demo-totp-${username}`.padEnd(20, '0').slice(0, 20);
}

function base32(text: string): string {
  const bits = [...Buffer.from(text)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? [])
    .map((group) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(Number.parseInt(group, 2)))
    .join('');
}
