import { randomUUID } from 'node:crypto';
import { create, type DescField, type DescMessage, type Message, type MessageInitShape } from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import type { Oracle } from './oracle.ts';
import type { Who } from './standing.ts';
import { doorOf, operationOf, type Probe, type Thing } from './walk.ts';

/**
 * Ids of things that exist where the caller of the swap has no place, by the name of the field that holds one, or by operation and
 * field (`grid.PlaceService.GetPlace.place_id`) where it is otherwise; none for what the whole house knows.
 */
export type ForeignIds = Readonly<Record<string, readonly string[]>>;

/** Where an operation answered an id that exists elsewhere otherwise than one that exists nowhere. */
interface Swap {
  readonly operation: string;
  readonly field: string;
  /** What came for an id that is nobody's, and for each foreign one: the refusal without its ids, or `answered`. */
  readonly nowhere: string;
  readonly elsewhere: readonly string[];
}

/** A way from a message to a field that holds ids. */
type Path = readonly DescField[];

/** Every field of a request that names something by its id; not the key of the write, which names the request itself. */
export function idPaths(schema: DescMessage, above: Path = []): Path[] {
  return schema.fields.flatMap((field) => {
    const path = [...above, field];
    const isText = field.fieldKind === 'scalar' || (field.fieldKind === 'list' && field.listKind === 'scalar');
    if (isText) return /_ids?$/.test(field.name) && field.name !== 'request_id' ? [path] : [];
    const below =
      field.fieldKind === 'message' && field.message.typeName.startsWith('wangge.') ? field.message : undefined;
    return below === undefined ? [] : idPaths(below, path);
  });
}

/**
 * Calls every operation with each of its ids replaced by one of somewhere else and by one of nowhere, as somebody who may call it
 * with the right one. Reads the contract: a new operation is covered by itself, and one whose ids nobody gave foreign ones for
 * is a finding.
 * @returns findings, a sentence each
 */
export async function swaps(
  probes: readonly Probe[],
  people: readonly Who[],
  oracle: Oracle,
  foreign: ForeignIds,
): Promise<{ readonly findings: readonly string[]; readonly tried: number }> {
  const findings: string[] = [];
  let tried = 0;
  for (const probe of probes) {
    const allowed = someoneAllowed(probe, people, oracle);
    if (allowed === undefined) continue;
    const { who, thing } = allowed;
    for (const path of idPaths(probe.method.input)) {
      const name = path.at(-1)?.name.replace(/_ids$/, '_id') ?? '';
      const ids = foreign[`${operationOf(probe.method)}.${name}`] ?? foreign[name];
      if (ids === undefined) {
        findings.push(`${operationOf(probe.method)}: no foreign ids are given for ${name}`);
        continue;
      }
      const answer = (id: string) => answerTo(probe, who, thing, { path, id });
      const swap: Swap = {
        ...{ operation: operationOf(probe.method), field: path.map(({ name: one }) => one).join('.') },
        nowhere: await answer(randomUUID()),
        elsewhere: await inOrder(ids, answer),
      };
      tried += 1 + ids.length;
      findings.push(...differing(swap));
    }
  }
  return { findings, tried };
}

const differing = ({ operation, field, nowhere, elsewhere }: Swap): string[] =>
  [...new Set(elsewhere)]
    .filter((answer) => answer !== nowhere)
    .map((answer) => `${operation} tells that a foreign ${field} exists: "${answer}" instead of "${nowhere}"`);

/** Somebody in the thing's own grid, or in another relation, whom the oracle lets call about one of the things. */
function someoneAllowed(
  { method, relations, things }: Probe,
  people: readonly Who[],
  oracle: Oracle,
): { readonly who: Who; readonly thing: Thing } | undefined {
  const operation = operationOf(method);
  const allowed = things.flatMap((thing) =>
    people
      .filter(({ relation }) => relations?.includes(relation) ?? true)
      .filter(
        ({ role, relation }) => oracle.rowOf({ role, operation, relation, state: thing.state }).outcome === 'allow',
      )
      .map((who) => ({ who, thing })),
  );
  const near = allowed.find(({ who }) => who.relation === 'own-grid');
  // A service is named for the whole district: nothing is foreign to it.
  return near ?? allowed.find(({ who }) => !isNowhere(who.standing));
}

const isNowhere = ({ paths = [], unit, subject }: Who['standing']): boolean =>
  paths.length === 0 && unit === undefined && subject === undefined;

async function inOrder<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const one of all) results.push(await work(one));
  return results;
}

const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g;

async function answerTo(
  probe: Probe,
  who: Who,
  thing: Thing,
  { path, id }: { readonly path: Path; readonly id: string },
): Promise<string> {
  const request = create(probe.method.input, probe.request(thing, who) as MessageInitShape<DescMessage>);
  put(request, probe.method.input, path, id);
  const outcome = await outcomeOf(probe, who, request);
  if (outcome === 'answered') await probe.restore?.(thing);
  return outcome;
}

function put(message: Message, schema: DescMessage, [field, ...rest]: Path, id: string): void {
  if (field === undefined) return;
  const at = reflect(schema, message);
  const next = rest[0];
  if (next === undefined) {
    if (field.fieldKind === 'list') {
      const list = at.get(field);
      list.clear();
      list.add(id);
    } else at.set(field, id);
    return;
  }
  if (field.fieldKind !== 'message') return;
  if (!at.isSet(field)) at.set(field, reflect(field.message));
  put(at.get(field).message, field.message, rest, id);
}

/**
 * What a caller without a place gets for the very request, key and all, that somebody with one was answered for: the same as with
 * a key of its own. And a page token of somebody else is as good as one that is no token.
 * @returns findings, a sentence each
 */
export async function borrowed(
  probes: readonly Probe[],
  people: readonly Who[],
  oracle: Oracle,
): Promise<{ readonly findings: readonly string[]; readonly tried: number }> {
  const findings: string[] = [];
  let tried = 0;
  for (const probe of probes) {
    const allowed = someoneAllowed(probe, people, oracle);
    const other = people.find(({ role, relation }) => role === allowed?.who.role && relation === 'other-street');
    if (allowed === undefined || other === undefined || allowed.who === other) continue;
    const { who: owner, thing } = allowed;
    const operation = operationOf(probe.method);
    const call = (who: Who, request: object) => outcomeOf(probe, who, request);
    if (probe.method.input.fields.some(({ name }) => name === 'request_id')) {
      const request = probe.request(thing, owner);
      await call(owner, request);
      await probe.restore?.(thing);
      const [borrowedKey, ownKey] = [
        await call(other, request),
        await call(other, { ...request, requestId: randomUUID() }),
      ];
      tried += 1;
      if (borrowedKey !== ownKey)
        findings.push(`${operation}: another's key is answered "${borrowedKey}", one's own "${ownKey}"`);
    }
    const token = await tokenOf(probe, owner, thing);
    if (token !== undefined) {
      const page = (pageToken: string) => ({ ...probe.request(thing, other), pageSize: 1, pageToken });
      const [theirs, none] = [await call(other, page(token)), await call(other, page('AAAA'))];
      tried += 1;
      if (theirs !== none || theirs === 'answered')
        findings.push(`${operation}: another's page token is answered "${theirs}", no token at all "${none}"`);
    }
  }
  return { findings, tried };
}

async function outcomeOf({ method }: Probe, who: Who, request: object): Promise<string> {
  try {
    await doorOf(who, method.parent)[method.localName]?.(request);
    return 'answered';
  } catch (error) {
    const { code = '', reason = '', message = '' } = error as { code?: string; reason?: string; message?: string };
    return `${code} ${reason} ${message}`.replaceAll(UUID, '<id>');
  }
}

/** The token of a list's second page, if it has one. */
async function tokenOf({ method, request }: Probe, who: Who, thing: Thing): Promise<string | undefined> {
  if (!method.input.fields.some(({ name }) => name === 'page_token')) return undefined;
  const first = { ...request(thing, who), pageSize: 1, pageToken: '' };
  const answer = await doorOf(who, method.parent)[method.localName]?.(first);
  const token = (answer as Message & { nextPageToken?: string }).nextPageToken ?? '';
  return token === '' ? undefined : token;
}
