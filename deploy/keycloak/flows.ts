import type { RealmRepresentation } from './keycloak-types.ts';
import { SECOND_FACTOR } from './roles.ts';

type Flow = NonNullable<RealmRepresentation['authenticationFlows']>[number];
type Requirement = 'REQUIRED' | 'ALTERNATIVE' | 'CONDITIONAL';

const PRIVILEGED = 'holds a privileged role';
const OTHER = 'holds no privileged role';
/** By this name tokens tell that a code was given (`amr`), for as long as a session may last. */
const CODE = 'one-time code';

const step = (authenticator: string, requirement: Requirement, authenticatorConfig?: string) => ({
  authenticator,
  requirement,
  authenticatorFlow: false,
  userSetupAllowed: false,
  ...(authenticatorConfig === undefined ? {} : { authenticatorConfig }),
});
const below = (flowAlias: string, requirement: Requirement) => ({
  flowAlias,
  requirement,
  authenticatorFlow: true,
  userSetupAllowed: false,
});

function flow(
  alias: string,
  steps: readonly (ReturnType<typeof step> | ReturnType<typeof below>)[],
  top = false,
): Flow {
  const authenticationExecutions = steps.map((one, index) => ({ ...one, priority: (index + 1) * 10 }));
  return { alias, providerId: 'basic-flow', topLevel: top, builtIn: false, authenticationExecutions };
}

/**
 * The one-time code of a way in: whoever holds a privileged role must give one, and sets it up at once if there is none yet;
 * of others it is asked where they have set one up.
 */
const secondFactor = (
  way: string,
  code: string,
): { readonly steps: ReturnType<typeof below>[]; readonly flows: Flow[] } => ({
  steps: [below(`${way}: privileged`, 'CONDITIONAL'), below(`${way}: others`, 'CONDITIONAL')],
  flows: [
    flow(`${way}: privileged`, [step('conditional-user-role', 'REQUIRED', PRIVILEGED), step(code, 'REQUIRED', CODE)]),
    flow(`${way}: others`, [
      step('conditional-user-role', 'REQUIRED', OTHER),
      step('conditional-user-configured', 'REQUIRED'),
      step(code, 'REQUIRED', CODE),
    ]),
  ],
});

export const BROWSER_FLOW = 'wangge browser';
export const DIRECT_FLOW = 'wangge direct grant';

const browser = secondFactor('wangge browser', 'auth-otp-form');
const direct = secondFactor('wangge direct grant', 'direct-grant-validate-otp');

export const authenticationFlows: Flow[] = [
  flow(BROWSER_FLOW, [step('auth-cookie', 'ALTERNATIVE'), below('wangge browser: forms', 'ALTERNATIVE')], true),
  flow('wangge browser: forms', [step('auth-username-password-form', 'REQUIRED'), ...browser.steps]),
  ...browser.flows,
  flow(
    DIRECT_FLOW,
    [
      step('direct-grant-validate-username', 'REQUIRED'),
      step('direct-grant-validate-password', 'REQUIRED'),
      ...direct.steps,
    ],
    true,
  ),
  ...direct.flows,
];

export const authenticatorConfig = [
  { alias: PRIVILEGED, config: { condUserRole: SECOND_FACTOR, negate: 'false' } },
  { alias: OTHER, config: { condUserRole: SECOND_FACTOR, negate: 'true' } },
  { alias: CODE, config: { 'default.reference.value': 'otp', 'default.reference.maxAge': '36000' } },
];
