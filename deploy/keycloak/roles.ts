/** What a person may do; where is the grid service's business. */
export const ROLES = {
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

/** The three administrators. They exclude each other and every role above, and see no business data; the edges refuse a token that breaks this. */
export const ADMIN_ROLES = {
  'system-admin': '系统管理员: runs the suite',
  'security-admin': '安全管理员: grants roles and agreements',
  'audit-admin': '审计管理员: reads what the other two did',
} as const;

/** Contained in every role that must not be used with a password alone; lets nobody do anything. */
export const SECOND_FACTOR = 'second-factor';

export type RoleName = keyof typeof ROLES | keyof typeof ADMIN_ROLES;

/** What every account has of itself: nothing. Keycloak's own default would let each of them ask for tokens that never end. */
export const DEFAULT_ROLE = {
  name: 'default-roles-wangge',
  description: 'an account of the realm',
  composite: false,
};

export const realmRoles = [
  ...Object.entries(ROLES).map(([name, description]) => ({ name, description })),
  ...Object.entries(ADMIN_ROLES).map(([name, description]) => ({
    name,
    description,
    composite: true,
    composites: { realm: [SECOND_FACTOR] },
  })),
  { name: SECOND_FACTOR, description: '二次认证: signs in with a one-time code besides the password' },
];
