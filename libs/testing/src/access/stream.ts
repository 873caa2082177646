import type { DescMethod, Message, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import type { Who } from './standing.ts';
import { cellOf, hidden, type Recorded, refused, type Thing } from './walk.ts';

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
const QUIET_MS = 400;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Opens a stream as everybody, lets something happen, and records who was told of what. */
export async function watchAll<M extends DescMethod>(watch: Watch<M>, people: readonly Who[]): Promise<Recorded[]> {
  const { method, things } = watch;
  const leave = new AbortController();
  const watching = people.map((who) => {
    const seen = new Map<string, Message>();
    const ended = read(watch, who, seen, leave.signal);
    return { who, seen, ended };
  });
  await pause(QUIET_MS);
  await watch.meanwhile?.();
  await pause(QUIET_MS);
  leave.abort();
  const all = watching.map(async ({ who, seen, ended }) => {
    const failure = await ended;
    return things.map((thing): Recorded => {
      const cell = cellOf(method, who, thing);
      if (failure !== undefined) return { ...cell, ...refused(failure, []) };
      const frame = seen.get(thing.id);
      const odd = [...seen.keys()].filter((id) => !things.some((one) => one.id === id));
      const shown = { outcome: frame ? ('allow' as const) : ('not-found' as const), text: '' };
      const masked = frame ? hidden(method.output, frame, thing) : [];
      return { ...cell, ...shown, masked, odd: odd.map((id) => `should not tell of ${id}`).join('; ') };
    });
  });
  return (await Promise.all(all)).flat();
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
