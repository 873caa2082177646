/** Realm roles of the three administrators (三员): of the system, of its security, of its audit. */
const ADMINISTRATORS: ReadonlySet<string> = new Set(['system-admin', 'security-admin', 'audit-admin']);

/** Roles of the identity provider's own that let nobody do anything here; every other role beside an administrator's is business. */
const OF_NO_MEANING = /^(?:second-factor|demo|offline_access|uma_authorization|default-roles-.+)$/;

/** Whether these roles make somebody an administrator. */
export const isAdministrator = (roles: readonly string[]): boolean => roles.some((role) => ADMINISTRATORS.has(role));

/**
 * Whether roles come together that must not: administrators exclude each other and do no business. The identity provider is
 * set up so, but who can change what is set up there is one of the three.
 */
export const rolesExcludeEachOther = (roles: readonly string[]): boolean =>
  isAdministrator(roles) && new Set(roles.filter((role) => !OF_NO_MEANING.test(role))).size > 1;
