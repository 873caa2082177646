import type { Oracle } from './oracle.ts';
import type { Who } from './standing.ts';
import { statementsOf } from './statements.ts';
import { doorOf, operationOf, type Probe, type Thing } from './walk.ts';

/** Somebody whom the oracle lets call about a thing. */
export interface Allowed {
  readonly who: Who;
  readonly thing: Thing;
}

export const ANSWERED = 'answered';

/** Places of different width, so that what is foreign is beside a grid, a community, a street, a district. */
const STANDPOINTS = ['own-grid', 'own-community', 'own-street', 'district'];

/** For each width of place somebody who may call; where place is nothing to an operation, somebody in another relation. */
export function allowedCallers(probe: Probe, people: readonly Who[], oracle: Oracle): Allowed[] {
  const operation = operationOf(probe.method);
  const callers = people.filter(
    ({ relation, standing }) => (probe.relations?.includes(relation) ?? true) && !isNowhere(standing),
  );
  const allowed = (some: readonly Who[]): Allowed | undefined => {
    for (const thing of probe.things)
      for (const who of some)
        if (oracle.rowOf({ role: who.role, operation, relation: who.relation, state: thing.state }).outcome === 'allow')
          return { who, thing };
    return undefined;
  };
  const placed = STANDPOINTS.map((one) => allowed(callers.filter(({ relation }) => relation === one)));
  const found = placed.some((one) => one !== undefined) ? placed : [allowed(callers)];
  return found.filter((one) => one !== undefined);
}

/** A service is named for the whole district: nothing is foreign to it. */
const isNowhere = ({ paths = [], unit, subject }: Who['standing']): boolean =>
  paths.length === 0 && unit === undefined && subject === undefined;

const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g;

/** `answered`, with how many things it was; or all a refusal says, its details too, without the ids in it. */
export async function outcomeOf({ method, found }: Probe, { who, thing }: Allowed, request: object): Promise<string> {
  try {
    const answer = await doorOf(who, method.parent)[method.localName]?.(request);
    return answer === undefined || found === undefined ? ANSWERED : `${ANSWERED} ${found(answer, thing).length}`;
  } catch (error) {
    const { code = '', reason = '', message = '', metadata = {}, details = {} } = error as Partial<Refusal>;
    const more = JSON.stringify({ ...metadata, ...details });
    return `${code} ${reason} ${message}${more === '{}' ? '' : ` ${more}`}`.replaceAll(UUID, '<id>');
  }
}

/** The same, and for a refusal which statements the service sent to its database before. */
export async function heard(probe: Probe, caller: Allowed, request: object): Promise<string> {
  const [outcome, statements] = await statementsOf(() => outcomeOf(probe, caller, request));
  return outcome.startsWith(ANSWERED)
    ? outcome
    : `${outcome}, after ${statements.map(brief).join(' + ') || 'no statement'}`;
}

const brief = (statement: string): string => statement.replaceAll(/\s+/g, ' ').slice(0, 90);

interface Refusal {
  readonly code: string;
  readonly reason: string;
  readonly message: string;
  readonly metadata: object;
  readonly details: object;
}
