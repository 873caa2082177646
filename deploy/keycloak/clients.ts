import type { ClientRepresentation, ProtocolMapperRepresentation } from './keycloak-types.ts';

/** Services accept only tokens whose audience is theirs. */
export const AUDIENCE: ProtocolMapperRepresentation = {
  name: 'audience wangge',
  protocol: 'openid-connect',
  protocolMapper: 'oidc-audience-mapper',
  config: { 'included.custom.audience': 'wangge', 'access.token.claim': 'true', 'id.token.claim': 'false' },
};

/** Says how the person signed in: both edges let an administrator do nothing without a one-time code. */
export const METHODS: ProtocolMapperRepresentation = {
  name: 'methods of sign-in',
  protocol: 'openid-connect',
  protocolMapper: 'oidc-amr-mapper',
  config: { 'access.token.claim': 'true', 'id.token.claim': 'true' },
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

/** Nothing a client can do that is not said. */
const CLOSED = {
  enabled: true,
  protocol: 'openid-connect',
  standardFlowEnabled: false,
  implicitFlowEnabled: false,
  directAccessGrantsEnabled: false,
  serviceAccountsEnabled: false,
  fullScopeAllowed: false,
} as const;

export const DEPARTMENTS = {
  'civil-affairs-department': '民政局',
  'police-department': '公安分局',
  'justice-department': '司法局',
} as const;

/** A department's system: signs in as itself, no person and no browser; its tokens carry the role of a department and no other. */
export function departmentClient(clientId: string, name: string): ClientRepresentation {
  return {
    ...CLOSED,
    clientId,
    name,
    publicClient: false,
    serviceAccountsEnabled: true,
    // By the certificate the district gave it, not by a secret; and whoever steals the token needs the certificate's key too.
    clientAuthenticatorType: 'client-x509',
    attributes: {
      'x509.subjectdn': `CN=${clientId}`,
      'x509.casubjectdn': '${WANGGE_DEPARTMENT_CA}', // name of the authority that gives departments their certificates
      'x509.allow.regex.pattern.comparison': 'false',
      'tls.client.certificate.bound.access.tokens': 'true',
    },
    protocolMappers: [AUDIENCE, roleMapper('department')],
  };
}

/** The people's pages: a browser, no secret, a proof key for every code. */
export const consoleClient: ClientRepresentation = {
  ...CLOSED,
  clientId: 'console',
  name: '网格化服务管理平台',
  publicClient: true,
  standardFlowEnabled: true,
  redirectUris: ['${WANGGE_CONSOLE_URL}/*'], // replaced from the environment by Keycloak's import and by the embedded provider
  webOrigins: ['+'],
  attributes: {
    'pkce.code.challenge.method': 'S256',
    'post.logout.redirect.uris': '+',
    // A session that ends here ends there: the people's door then refuses its tokens, which would live on for minutes.
    'backchannel.logout.url': '${WANGGE_CONSOLE_URL}/api/session/v1/backchannel-logout',
    'backchannel.logout.session.required': 'true',
  },
  protocolMappers: [AUDIENCE, METHODS],
};

/** The services as a whole: they take tokens and get none. Among themselves they use passports. */
export const servicesClient: ClientRepresentation = {
  ...CLOSED,
  clientId: 'wangge',
  name: '业务服务',
  publicClient: false,
  bearerOnly: true,
};
