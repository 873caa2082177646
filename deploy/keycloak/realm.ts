import { consoleClient, departmentClient, DEPARTMENTS, servicesClient } from './clients.ts';
import { authenticationFlows, authenticatorConfig, BROWSER_FLOW, DIRECT_FLOW } from './flows.ts';
import type { RealmRepresentation } from './keycloak-types.ts';
import { ADMIN_ROLES, DEFAULT_ROLE, realmRoles, ROLES } from './roles.ts';

const MINUTES = 60;
const DAYS = 86_400;

/** Length and kinds of characters, renewed each quarter and not by one of the last five. */
const PASSWORDS = [
  'length(12)',
  'upperCase(1)',
  'lowerCase(1)',
  'digits(1)',
  'notUsername(undefined)',
  'passwordHistory(5)',
  'forceExpiredPasswordChange(90)',
];

/** Five wrong tries lock an account for a quarter of an hour, five more for twice as long. */
const LOCK = {
  bruteForceProtected: true,
  permanentLockout: false,
  failureFactor: 5,
  waitIncrementSeconds: 15 * MINUTES,
  maxFailureWaitSeconds: 60 * MINUTES,
  maxDeltaTimeSeconds: 12 * 60 * MINUTES,
  quickLoginCheckMilliSeconds: 1_000,
  minimumQuickLoginWaitSeconds: MINUTES,
};

const SESSIONS = {
  accessTokenLifespan: 5 * MINUTES,
  accessCodeLifespan: MINUTES,
  accessCodeLifespanLogin: 10 * MINUTES,
  accessCodeLifespanUserAction: 5 * MINUTES,
  ssoSessionIdleTimeout: 30 * MINUTES,
  ssoSessionMaxLifespan: 600 * MINUTES,
  offlineSessionMaxLifespanEnabled: true,
  offlineSessionMaxLifespan: 600 * MINUTES,
  rememberMe: false,
  revokeRefreshToken: true,
  refreshTokenMaxReuse: 0,
};

/** The realm of a district: no users, no secrets, no direct grants. */
export const realm = {
  realm: 'wangge',
  displayName: '网格化服务管理',
  enabled: true,
  sslRequired: 'external',
  registrationAllowed: false,
  resetPasswordAllowed: false,
  editUsernameAllowed: false,
  loginWithEmailAllowed: false,
  passwordPolicy: PASSWORDS.join(' and '),
  ...LOCK,
  ...SESSIONS,
  defaultSignatureAlgorithm: 'RS256',
  otpPolicyType: 'totp',
  otpPolicyAlgorithm: 'HmacSHA1',
  otpPolicyDigits: 6,
  otpPolicyPeriod: 30,
  otpPolicyLookAheadWindow: 1,
  eventsEnabled: true,
  eventsExpiration: 365 * DAYS,
  adminEventsEnabled: true,
  adminEventsDetailsEnabled: true,
  internationalizationEnabled: true,
  supportedLocales: ['zh-CN', 'en'],
  defaultLocale: 'zh-CN',
  defaultRole: DEFAULT_ROLE,
  roles: { realm: realmRoles },
  authenticationFlows,
  authenticatorConfig,
  browserFlow: BROWSER_FLOW,
  directGrantFlow: DIRECT_FLOW,
  clients: [
    consoleClient,
    servicesClient,
    ...Object.entries(DEPARTMENTS).map(([clientId, name]) => departmentClient(clientId, name)),
  ],
  // A person's token says what the person may do, and nothing of what a department or Keycloak's own pages may.
  scopeMappings: [
    {
      client: 'console',
      roles: [...Object.keys(ROLES), ...Object.keys(ADMIN_ROLES)].filter((role) => role !== 'department'),
    },
  ],
} satisfies RealmRepresentation;
