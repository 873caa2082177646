/** The closed lists of callers (docs: decisions on identity, scope and roles). A new role is a decision, not a string. */
export const REALM_ROLES: ReadonlySet<string> = new Set([
  'grid-worker',
  'grid-lead',
  'community-officer',
  'street-officer',
  'dispatcher',
  'verifier',
  'unit-handler',
  'window-clerk',
  'assistance-officer',
  'assessor',
  'leader',
  'resident',
  'department',
  'system-admin',
  'security-admin',
  'audit-admin',
]);

/** The three administrators (三员) exclude each other and see no business data. */
export const ADMINISTRATORS: ReadonlySet<string> = new Set(['system-admin', 'security-admin', 'audit-admin']);

/** Names that may sign a service passport: the eight services and the command that seeds the demonstration district. */
export const SERVICES: ReadonlySet<string> = new Set([
  'registry',
  'grid',
  'casework',
  'assistance',
  'assessment',
  'notification',
  'exchange',
  'gateway',
  'seed',
]);
