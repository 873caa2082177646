import {
  type DescMessage,
  type DescMethod,
  type DescService,
  type Message,
  type MessageInitShape,
  type MessageShape,
  toJsonString,
} from '@bufbuild/protobuf';
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
  /** Calls one after the other, where calls side by side count against each other. */
  readonly serial?: boolean;
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
}

// Many side by side share the writes of a connection.
const ABREAST = 256;

export const operationOf = (method: DescMethod): string =>
  `${method.parent.file.proto.package.split('.')[1]}.${method.parent.name}.${method.name}`;

/**
 * Tries every probe as everybody. Calls the oracle expects to change nothing run side by side; those it allows run one after the
 * other for each thing, and the thing is put back after each. Whatever the oracle expected, what came is recorded.
 */
export async function walk(probes: readonly Probe[], people: readonly Who[], oracle: Oracle): Promise<Recorded[]> {
  const recorded: Recorded[] = [];
  for (const probe of probes) {
    const operation = operationOf(probe.method);
    const tries = people
      .filter(({ relation }) => probe.relations?.includes(relation) ?? true)
      .flatMap((who, index) => thingsFor(probe, oracle, who, index));
    if (probe.together === true) {
      await abreast([...Map.groupBy(tries, ({ who }) => who).keys()], async (who) => {
        recorded.push(...(await together(probe, who)));
      });
      continue;
    }
    const expected = ({ who, thing }: (typeof tries)[number]) =>
      oracle.rowOf({ role: who.role, operation, relation: who.relation, state: thing.state });
    const changing = probe.restore === undefined ? [] : tries.filter((one) => expected(one).outcome === 'allow');
    const others = tries.filter((one) => !changing.includes(one));
    const attempt = async ({ who, thing }: (typeof tries)[number]) => {
      const came = await once(probe, who, thing);
      if (came.outcome === 'allow') await probe.restore?.(thing);
      recorded.push(came);
    };
    await abreast(others, attempt, probe.serial === true ? 1 : ABREAST);
    const queues = [...Map.groupBy(changing, ({ thing }) => thing).values()];
    await abreast(queues, async (queue) => {
      for (const one of queue) await attempt(one);
    });
  }
  return recorded;
}

/** Of the states one line of the oracle covers, so many are tried by each caller, others by the next. */
const STATES_OF_A_LINE = 3;

/**
 * The things somebody tries: for every line of the oracle that covers them some, beginning elsewhere for each caller, so that
 * all callers together try every state; one for a role without the operation, which is refused before the object is read.
 */
function thingsFor({ things, method, together }: Probe, oracle: Oracle, who: Who, index: number) {
  const operation = operationOf(method);
  const { role, relation } = who;
  const some = oracle.isClosed(role, operation) ? 1 : STATES_OF_A_LINE;
  const lines = Map.groupBy(things, ({ state }) => oracle.rowOf({ role, operation, relation, state }));
  const chosen = together === true ? things : [...lines.values()].flatMap((all) => inTurn(all, index, some));
  return (some === 1 && together !== true ? inTurn(chosen, index, 1) : chosen).map((thing) => ({ who, thing }));
}

const inTurn = <T>(all: readonly T[], turn: number, count: number): T[] =>
  all.map((_, at) => all[(at + turn * count) % all.length] as T).slice(0, count);

async function abreast<T>(all: readonly T[], work: (one: T) => Promise<void>, limit = ABREAST): Promise<void> {
  const rest = all.values();
  const worker = async () => {
    for (const one of rest) await work(one);
  };
  await Promise.all(Array.from({ length: Math.min(limit, all.length) }, worker));
}

type Door = Readonly<Record<string, (request: object) => Promise<Message>>>;

async function once(probe: Probe, who: Who, thing: Thing): Promise<Recorded> {
  try {
    return judged(probe, who, thing, await answerOf(probe, who, thing));
  } catch (error) {
    return { ...cellOf(probe.method, who, thing), ...refused(error, probe.passes ?? []) };
  }
}

async function together(probe: Probe, who: Who): Promise<Recorded[]> {
  const [first] = probe.things;
  if (first === undefined) return [];
  try {
    const answer = await answerOf(probe, who, first);
    return probe.things.map((thing) => judged(probe, who, thing, answer));
  } catch (error) {
    return probe.things.map((thing) => ({
      ...cellOf(probe.method, who, thing),
      ...refused(error, probe.passes ?? []),
    }));
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

async function answerOf({ method, request }: Probe, who: Who, thing: Thing): Promise<Message> {
  const door = doorOf(who, method.parent);
  const answer = await door[method.localName]?.(request(thing, who));
  if (answer === undefined) throw new Error(`there is no ${method.localName}`);
  return answer;
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
  const masked = here ? hidden(probe.method.output, answer, thing) : [];
  return { ...cellOf(probe.method, who, thing), outcome: here ? 'allow' : 'not-found', masked, odd, text: '' };
}

/** Names of a thing's personal data that an answer does not show in clear. */
export const hidden = (schema: DescMessage, answer: Message, { secrets }: Thing): string[] => {
  const text = toJsonString(schema, answer);
  return Object.keys(secrets)
    .filter((name) => !text.includes(secrets[name] ?? ''))
    .sort();
};

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

export function refused(error: unknown, passes: readonly string[]): Verdict & { odd: string; text: string } {
  const { code = '', reason = '', message = String(error) } = error as Refusal;
  const as = (outcome: Outcome, odd = '') => ({ outcome, masked: [], odd, text: `${code} ${reason} ${message}` });
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
      return as('deny', `${code} ${reason} ${message}`);
  }
}
