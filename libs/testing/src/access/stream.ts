import type { DescMethod, Message, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import type { Oracle } from './oracle.ts';
import type { Who } from './standing.ts';
import { cellOf, type Recorded, refused, shownOf, type Thing } from './walk.ts';

/** How a stream is watched by everybody at once. */
export interface Watch<M extends DescMethod> {
  readonly method: M;
  readonly things: readonly Thing[];
  readonly request: MessageInitShape<M['input']>;
  /** Id of the thing a frame is about; undefined for a frame that does not count. */
  found(frame: MessageShape<M['output']>): string | undefined;
  /** What happens while everybody watches; frames told at the opening need nothing. */
  meanwhile?(): Promise<unknown>;
}

type Door = Readonly<
  Record<string, (request: object, options: { readonly signal: AbortSignal }) => AsyncIterable<Message>>
>;
/** How long somebody who should be told nothing is watched after everybody else has heard. */
const QUIET_MS = 300;
/** How long the others are waited for, and how often something happens again until they hear of it. */
const WAIT_MS = 2_000;
const TIMES = 10;

interface Watcher {
  readonly who: Who;
  readonly seen: ReadonlyMap<string, Message>;
  /** Why it could not watch. */
  failure?: unknown;
}

/**
 * Opens a stream as everybody, lets something happen, and records who was told of what. Whoever the oracle lets hear of a thing,
 * or refuses, is waited for; only silence is believed after a moment.
 */
export async function watchAll<M extends DescMethod>(
  watch: Watch<M>,
  people: readonly Who[],
  oracle: Oracle,
): Promise<Recorded[]> {
  const leave = new AbortController();
  const watching = people.map((who): Watcher & { readonly ended: Promise<void> } => {
    const seen = new Map<string, Message>();
    const watcher: Watcher = { who, seen };
    const ended = read(watch, who, seen, leave.signal).then((failure) => void (watcher.failure = failure));
    return Object.assign(watcher, { ended });
  });
  for (let n = 0; n < TIMES; n += 1) {
    await watch.meanwhile?.();
    if (await came(() => watching.every((one) => hasHeard(watch, one, oracle)))) break;
  }
  await pause(QUIET_MS);
  leave.abort();
  await Promise.all(watching.map(({ ended }) => ended));
  return watching.flatMap((one) => watch.things.map((thing) => judged(watch, one, thing)));
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function came(happened: () => boolean): Promise<boolean> {
  const until = Date.now() + WAIT_MS;
  while (!happened() && Date.now() < until) await pause(20);
  return happened();
}

/** Whether somebody was told or refused what the oracle says; silence needs no waiting. */
function hasHeard<M extends DescMethod>({ method, things }: Watch<M>, watcher: Watcher, oracle: Oracle): boolean {
  return things.every((thing) => {
    const { outcome } = oracle.rowOf(cellOf(method, watcher.who, thing));
    return outcome === 'not-found' || watcher.failure !== undefined || watcher.seen.has(thing.id);
  });
}

function judged<M extends DescMethod>({ method, things }: Watch<M>, watcher: Watcher, thing: Thing): Recorded {
  const { who, seen, failure } = watcher;
  const cell = cellOf(method, who, thing);
  if (failure !== undefined) return { ...cell, ...refused(failure, []) };
  const frame = seen.get(thing.id);
  const more = [...seen.keys()].filter((id) => !things.some((one) => one.id === id));
  const odd = more.map((id) => `should not tell of ${id}`).join('; ');
  if (frame === undefined) return { ...cell, outcome: 'not-found', masked: [], fields: [], text: '', odd };
  return { ...cell, outcome: 'allow', ...shownOf(method.output, frame, thing), text: '', odd };
}

/** Reads until everybody leaves; answers why it could not. */
async function read<M extends DescMethod>(
  { method, request, found }: Watch<M>,
  who: Who,
  seen: Map<string, Message>,
  signal: AbortSignal,
): Promise<unknown> {
  const door = who.caller.client(method.parent) as unknown as Door;
  try {
    for await (const frame of door[method.localName]?.(request, { signal }) ?? []) {
      const id = found(frame as MessageShape<M['output']>);
      if (id !== undefined) seen.set(id, frame);
    }
    return undefined;
  } catch (error) {
    return signal.aborted ? undefined : error;
  }
}
