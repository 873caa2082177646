import {
  type DescMessage,
  type DescMethod,
  type DescService,
  type Message,
  type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf';
import { fieldsOf } from './answered.ts';
import type { Cell, Oracle, Outcome, Verdict } from './oracle.ts';
import type { Who } from './standing.ts';

/** One object under test. */
export interface Thing {
  readonly id: string;
  /** State as the oracle names it. */
  readonly state: string;
  /** Its personal data in clear, by the names the oracle uses. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** How one operation is tried on things. */
export interface Probe {
  readonly method: DescMethod;
  readonly things: readonly Thing[];
  request(thing: Thing, who: Who): object;
  /** For lists, counts and searches: ids of the things in the answer. Without it an answer is an answer about the thing. */
  found?(answer: Message, thing: Thing): readonly string[];
  /** Ids of things elsewhere that a list must hold for somebody with these paths, and no other. */
  readonly elsewhere?: (paths: readonly string[]) => readonly string[];
  /** Puts a thing back after a call that changed it. */
  restore?(thing: Thing): Promise<void>;
  /** One call tells of all things: the request is the same whichever is meant. */
  readonly together?: boolean;
  /** How many calls run side by side, where they count against each other. */
  readonly abreast?: number;
  /** Reasons of FAILED_PRECONDITION that come after the judgement of access: the call was allowed and lacks something else. */
  readonly passes?: readonly string[];
  /** Relations in which it is tried; all by default. */
  readonly relations?: readonly string[];
}

type How<M extends DescMethod> = Omit<Probe, 'method' | 'request' | 'found'> & {
  request(thing: Thing, who: Who): MessageInitShape<M['input']>;
  found?(answer: MessageShape<M['output']>, thing: Thing): readonly string[];
};

/** A probe whose request and answer are those of its method. */
export const probe = <M extends DescMethod>(method: M, how: How<M>): Probe => ({ ...how, method }) as unknown as Probe;

/** What came of one call. */
export interface Recorded extends Cell, Verdict {
  /** Anything that is no verdict: ids that should not be in a list, an unexpected error. */
  readonly odd: string;
  /** The refusal's text, to compare refusals with. */
  readonly text: string;
  /** Fields that came with a value, `casework.Case.state`; none with a refusal. */
  readonly fields: readonly string[];
}

// Many side by side share the writes of a connection; more would wait for each other longer than a slow machine is given.
const ABREAST = 48;

export const operationOf = (method: DescMethod): string =>
  `${method.parent.file.proto.package.split('.')[1]}.${method.parent.name}.${method.name}`;

/** One call to be made. */
interface Try {
  readonly probe: Probe;
  readonly who: Who;
  readonly thing: Thing;
}

/**
 * Tries every probe as everybody. Calls the oracle expects to change nothing run side by side; those it allows run one after the
 * other for each thing, and the thing is put back after each. Whatever the oracle expected, what came is recorded.
 */
export async function walk(probes: readonly Probe[], people: readonly Who[], oracle: Oracle): Promise<Recorded[]> {
  const recorded: Recorded[] = [];
  for (const batch of batches(probes)) {
    const tries = batch.flatMap((probe) => triesOf(probe, people, oracle));
    const attempt = async (one: Try) => {
      const came = one.probe.together === true ? await together(one) : [await once(one)];
      if (came[0]?.outcome === 'allow') await one.probe.restore?.(one.thing);
      recorded.push(...came);
    };
    const changing = tries.filter((one) => one.probe.restore !== undefined && isAllowed(one, oracle));
    const others = tries.filter((one) => !changing.includes(one));
    await abreast(others, attempt, batch[0]?.abreast);
    await abreast([...Map.groupBy(changing, ({ thing }) => thing).values()], async (queue) => {
      for (const one of queue) await attempt(one);
    });
  }
  return recorded;
}

const isAllowed = ({ probe: { method }, who: { role, relation }, thing: { state } }: Try, oracle: Oracle): boolean =>
  oracle.rowOf({ role, operation: operationOf(method), relation, state }).outcome === 'allow';

/** Probes that leave everything as it was, if they stand beside each other, are tried at once; what makes new things waits its turn. */
function batches(probes: readonly Probe[]): Probe[][] {
  const all: Probe[][] = [];
  for (const probe of probes) {
    const last = all.at(-1);
    const before = last?.at(-1);
    if (last !== undefined && before !== undefined && kindOf(before) === kindOf(probe)) last.push(probe);
    else all.push([probe]);
  }
  return all;
}

const READS = /^(Get|List|Find|Search|Count|Query|Locate|Who|Resolve)/;
/** Of a kind of its own: what may not run beside others. */
const kindOf = (probe: Probe): unknown => {
  if (probe.abreast !== undefined) return probe;
  if (probe.restore !== undefined) return 'restores';
  return READS.test(probe.method.name) ? 'reads' : probe;
};

/**
 * What is tried of a probe, by whom. What changes things is tried on every one of them, as is what is for few relations. Of what
 * only reads, so much that every two of role, relation and state meet under each line of the oracle (`gaps` counts them). A role
 * without the operation is refused before the object is read: it tries one thing in each relation, each time another.
 */
function triesOf(probe: Probe, people: readonly Who[], oracle: Oracle): Try[] {
  const { things, method, together, restore, relations } = probe;
  const operation = operationOf(method);
  const met = new Set<string>();
  const chosen = ({ role, relation }: Who, index: number): readonly Thing[] => {
    if (together === true) return things.slice(0, 1);
    const inTurn = things.map((_, at) => things[(at + index) % things.length] as Thing);
    if (oracle.isClosed(role, operation)) return inTurn.slice(0, 1);
    if (restore !== undefined || relations !== undefined) return things;
    const fresh = inTurn.filter(({ state }, at) => {
      const { line } = oracle.rowOf({ role, operation, relation, state });
      const pairs = [`${role} ${state} ${line}`, `${relation} ${state} ${line}`, `${role} ${relation} ${line}`];
      const isNew = at === 0 || pairs.some((pair) => !met.has(pair));
      if (isNew) for (const pair of pairs) met.add(pair);
      return isNew;
    });
    return fresh;
  };
  return people
    .filter(({ relation }) => relations?.includes(relation) ?? true)
    .flatMap((who, index) => chosen(who, index).map((thing) => ({ probe, who, thing })));
}

async function abreast<T>(all: readonly T[], work: (one: T) => Promise<void>, limit: number = ABREAST): Promise<void> {
  const rest = all.values();
  const worker = async () => {
    for (const one of rest) await work(one);
  };
  await Promise.all(Array.from({ length: Math.min(limit, all.length) }, worker));
}

type Door = Readonly<Record<string, (request: object) => Promise<Message>>>;

async function once({ probe, who, thing }: Try): Promise<Recorded> {
  try {
    return judged(probe, who, thing, await answerOf(probe, who, thing));
  } catch (error) {
    return { ...cellOf(probe.method, who, thing), ...refused(error, probe.passes ?? []) };
  }
}

/** One call that tells of all things. */
async function together({ probe, who, thing }: Try): Promise<Recorded[]> {
  try {
    const answer = await answerOf(probe, who, thing);
    return probe.things.map((one) => judged(probe, who, one, answer));
  } catch (error) {
    return probe.things.map((one) => ({ ...cellOf(probe.method, who, one), ...refused(error, probe.passes ?? []) }));
  }
}

export const cellOf = (method: DescMethod, who: Who, { state }: Thing): Cell => ({
  ...{ role: who.role, operation: operationOf(method), relation: who.relation, state },
});

const doors = new WeakMap<Who, Map<DescService, Door>>();

/** The client of somebody for a service, made once. */
export function doorOf(who: Who, service: DescService): Door {
  const known = doors.get(who) ?? new Map<DescService, Door>();
  doors.set(who, known);
  const door = known.get(service) ?? (who.caller.client(service) as unknown as Door);
  known.set(service, door);
  return door;
}

/** How often a call comes again that gave way to others: many at once may wait for one row, or for one connection. */
const AGAIN = 20;
const GAVE_WAY: readonly (string | undefined)[] = ['LOCK_TIMEOUT', 'DATABASE_UNAVAILABLE'];

async function answerOf({ method, request }: Probe, who: Who, thing: Thing): Promise<Message> {
  const door = doorOf(who, method.parent);
  for (let n = 0; ; n += 1)
    try {
      const answer = await door[method.localName]?.(request(thing, who));
      if (answer === undefined) throw new Error(`there is no ${method.localName}`);
      return answer;
    } catch (error) {
      if (n === AGAIN || !GAVE_WAY.includes((error as Refusal).reason)) throw error;
    }
}

/** What an answer tells of one thing. */
function judged(probe: Probe, who: Who, thing: Thing, answer: Message): Recorded {
  const ids = probe.found?.(answer, thing) ?? [thing.id];
  const known = new Set(probe.things.map(({ id }) => id));
  const odd = oddIds(
    ids.filter((id) => !known.has(id)),
    probe.elsewhere?.(who.standing.paths ?? []) ?? [],
  );
  const here = ids.includes(thing.id);
  const { masked, fields } = shownOf(probe.method.output, answer, thing);
  const verdict = here ? { outcome: 'allow' as const, masked } : { outcome: 'not-found' as const, masked: [] };
  return { ...cellOf(probe.method, who, thing), ...verdict, fields, odd, text: '' };
}

/** What an answer holds, looked through once however many things it tells of. */
interface Held {
  readonly text: string;
  readonly fields: readonly string[];
}
const holdings = new WeakMap<Message, Held>();

function heldBy(schema: DescMessage, answer: Message): Held {
  const known = holdings.get(answer) ?? { text: textOf(answer), fields: [...fieldsOf(schema, answer)] };
  holdings.set(answer, known);
  return known;
}

/** Every text of a message and of those below it. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? Object.values(value).map(textOf).join('\n') : '';
}

/** What an answer shows of a thing: the names of its personal data that it does not show in clear, and its fields. */
export function shownOf(schema: DescMessage, answer: Message, { secrets }: Thing): Pick<Recorded, 'masked' | 'fields'> {
  const { text, fields } = heldBy(schema, answer);
  const masked = Object.keys(secrets).filter((name) => !text.includes(secrets[name] ?? ''));
  return { masked: masked.sort(), fields };
}

function oddIds(found: readonly string[], wanted: readonly string[]): string {
  const more = found.filter((id) => !wanted.includes(id));
  const fewer = wanted.filter((id) => !found.includes(id));
  return [...more.map((id) => `should not list ${id}`), ...fewer.map((id) => `should list ${id}`)].join('; ');
}

interface Refusal {
  readonly code?: string;
  readonly reason?: string;
  readonly message?: string;
}

export function refused(error: unknown, passes: readonly string[]): Omit<Recorded, keyof Cell> {
  const { code = '', reason = '', message = String(error) } = error as Refusal;
  const text = `${code} ${reason} ${message}`;
  const as = (outcome: Outcome, odd = '') => ({ outcome, masked: [], fields: [], odd, text });
  // Kept out by the broker already.
  if (reason === 'BROKER_PERMISSION') return as('deny');
  switch (code) {
    case 'UNAUTHENTICATED':
    case 'PERMISSION_DENIED':
      return as('deny');
    case 'NOT_FOUND':
      return as('not-found');
    case 'FAILED_PRECONDITION':
      return as(passes.includes(reason) ? 'allow' : 'wrong-state');
    default:
      return as('deny', text);
  }
}
