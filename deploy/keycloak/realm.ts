import type { ClientRepresentation, ProtocolMapperRepresentation, RealmRepresentation } from './keycloak-types.ts';

/** What a person may do; where is the grid service's business. The last three administer and see no cases. */
const ROLES = {
  'grid-worker': '网格员: walks a grid, reports and looks after its matters',
  'grid-lead': '网格长: answers for a grid and its workers',
  'community-officer': '社区工作人员: handles what a community can settle itself',
  'street-officer': '街道工作人员: the street above its communities',
  dispatcher: '派遣员: files matters and sends them to the unit competent for them',
  verifier: '核查员: confirms on the spot, never what they handled themselves',
  'unit-handler': '处置人员: works in a handling unit on what is dispatched to it',
  'window-clerk': '窗口人员: takes matters at the counter',
  'assistance-officer': '帮扶人员: care archives, visits and aid',
  assessor: '考评员: indicators, scorecards and inspections',
  leader: '领导: reads figures and boards',
  resident: '居民: reports, follows and evaluates own matters',
  department: '部门系统: a department of the district calling under an agreement',
} as const;

const ADMIN_ROLES = {
  'system-admin': '系统管理员: runs the suite',
  'security-admin': '安全管理员: grants roles and agreements',
  'audit-admin': '审计管理员: reads what the other two did',
} as const;

export type RoleName = keyof typeof ROLES | keyof typeof ADMIN_ROLES;

/** Services accept only tokens whose audience is theirs. */
export const AUDIENCE: ProtocolMapperRepresentation = {
  name: 'audience wangge',
  protocol: 'openid-connect',
  protocolMapper: 'oidc-audience-mapper',
  config: { 'included.custom.audience': 'wangge', 'access.token.claim': 'true', 'id.token.claim': 'false' },
};

/** Gives every token of a client a realm role; a service account's own user would have to stand in the realm file. */
export function roleMapper(role: string): ProtocolMapperRepresentation {
  return {
    name: `role ${role}`,
    protocol: 'openid-connect',
    protocolMapper: 'oidc-hardcoded-role-mapper',
    config: { role },
  };
}

export const DEPARTMENTS = {
  'civil-affairs-department': '民政局',
  'police-department': '公安分局',
  'justice-department': '司法局',
} as const;

/** A department's system: signs in as itself with a secret, no person and no browser. */
export function departmentClient(clientId: string, name: string): ClientRepresentation {
  return {
    clientId,
    name,
    enabled: true,
    publicClient: false,
    serviceAccountsEnabled: true,
    standardFlowEnabled: false,
    implicitFlowEnabled: false,
    directAccessGrantsEnabled: false,
    protocolMappers: [AUDIENCE, roleMapper('department')],
  };
}

const consoleClient: ClientRepresentation = {
  clientId: 'console',
  name: '网格化服务管理平台',
  enabled: true,
  publicClient: true,
  standardFlowEnabled: true,
  implicitFlowEnabled: false,
  directAccessGrantsEnabled: false,
  redirectUris: ['${WANGGE_CONSOLE_URL}/*'], // replaced from the environment by Keycloak's import and by the embedded provider
  webOrigins: ['+'],
  attributes: { 'pkce.code.challenge.method': 'S256', 'post.logout.redirect.uris': '+' },
  protocolMappers: [AUDIENCE],
};

/** The realm of a district: no users, no secrets, no direct grants. */
export const realm = {
  realm: 'wangge',
  displayName: '网格化服务管理',
  enabled: true,
  sslRequired: 'external',
  registrationAllowed: false,
  resetPasswordAllowed: false,
  loginWithEmailAllowed: false,
  bruteForceProtected: true,
  failureFactor: 10,
  passwordPolicy: 'length(12) and upperCase(1) and lowerCase(1) and digits(1) and notUsername(undefined)',
  defaultSignatureAlgorithm: 'RS256',
  accessTokenLifespan: 300,
  ssoSessionIdleTimeout: 1_800,
  ssoSessionMaxLifespan: 36_000,
  revokeRefreshToken: true,
  refreshTokenMaxReuse: 0,
  otpPolicyType: 'totp',
  otpPolicyAlgorithm: 'HmacSHA1',
  otpPolicyDigits: 6,
  otpPolicyPeriod: 30,
  eventsEnabled: true,
  adminEventsEnabled: true,
  internationalizationEnabled: true,
  supportedLocales: ['zh-CN', 'en'],
  defaultLocale: 'zh-CN',
  roles: {
    realm: [
      ...Object.entries(ROLES).map(([name, description]) => ({ name, description })),
      ...Object.entries(ADMIN_ROLES).map(([name, description]) => ({
        name,
        description,
        attributes: { 'second-factor': ['required'] },
      })),
    ],
  },
  clients: [consoleClient, ...Object.entries(DEPARTMENTS).map(([clientId, name]) => departmentClient(clientId, name))],
} satisfies RealmRepresentation;
