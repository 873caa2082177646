import { randomUUID } from 'node:crypto';
import { create, type DescField, type DescMessage, type Message, type MessageInitShape } from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import { isWithin } from '@wangge/platform/identity';
import { type Allowed, allowedCallers, ANSWERED, heard } from './allowed.ts';
import type { Oracle } from './oracle.ts';
import type { Who } from './standing.ts';
import { operationOf, type Probe } from './walk.ts';

/** Something that exists: its id, and where it lies. An id alone is of something foreign to a caller in the grid of the matrix. */
export type Foreign = string | { readonly id: string; readonly path: string };

/**
 * Things of all positions, by the name of the field that names one, or by operation and field
 * (`grid.PlaceService.GetPlace.place_id`) where it is otherwise; none for what the whole house knows.
 */
export type ForeignIds = Readonly<Record<string, readonly Foreign[]>>;

/** A way from a message to a field that names something. */
type Path = readonly DescField[];

/** Names of fields that hold an id, or the path of a place. The key of a write names the request itself. */
const NAMES = /_ids?$|^(org_path|under)$/;
const OWN_KEY = 'request_id';

/** Every field of a request that names something. */
export function idPaths(schema: DescMessage, above: Path = []): Path[] {
  return schema.fields.flatMap((field) => {
    const path = [...above, field];
    const isText = field.fieldKind === 'scalar' || (field.fieldKind === 'list' && field.listKind === 'scalar');
    if (isText) return NAMES.test(field.name) && field.name !== OWN_KEY ? [path] : [];
    const below =
      field.fieldKind === 'message' && field.message.typeName.startsWith('wangge.') ? field.message : undefined;
    return below === undefined ? [] : idPaths(below, path);
  });
}

/**
 * Calls every operation with each of its ids replaced by those of somewhere else and by one of nowhere, as people who may call it
 * with the right one: whatever lies outside their places must read like nothing, and be looked for by the same statements.
 * Reads the contract: a new operation is covered by itself, and one whose ids nobody gave foreign ones for is a finding.
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
  for (const probe of probes)
    for (const path of idPaths(probe.method.input)) {
      const name = path.at(-1)?.name.replace(/_ids$/, '_id') ?? '';
      const all = foreign[`${operationOf(probe.method)}.${name}`] ?? foreign[name];
      if (all === undefined) findings.push(`${operationOf(probe.method)}: no foreign ids are given for ${name}`);
      for (const [width, caller] of allowedCallers(probe, people, oracle).entries()) {
        const beside = (all ?? []).filter((one) => isForeign(one, caller.who.standing, width));
        // Whoever stands in a grid tries every position; wider ones the nearest that is foreign to them, and the farthest.
        const some = width === 0 ? beside : beside.filter((_, at) => at === 0 || at === beside.length - 1);
        tried += some.length;
        findings.push(...(await differing({ probe, caller, path }, some)));
      }
    }
  return { findings: [...new Set(findings)], tried };
}

const isForeign = (one: Foreign, { paths = [] }: Who['standing'], width: number): boolean =>
  typeof one === 'string' ? width === 0 : !isWithin(one.path, paths);

interface Swap {
  readonly probe: Probe;
  readonly caller: Allowed;
  readonly path: Path;
}

/** A place that is none, of no district that is one. */
const NOWHERE = 'dx.s9.c9.g9';
/** A statement of a neighbour may fall into the time of a call, but not every time. */
const TRIES = 4;

async function differing(swap: Swap, foreign: readonly Foreign[]): Promise<string[]> {
  if (foreign.length === 0) return [];
  const name = swap.path.at(-1)?.name ?? '';
  const nobodys = () => answerTo(swap, isPlace(name) ? NOWHERE : randomUUID());
  let nowhere = await nobodys();
  const findings: string[] = [];
  for (const one of foreign) {
    const { id, path } = typeof one === 'string' ? { id: one, path: 'elsewhere' } : one;
    let came = await answerTo(swap, id);
    for (let n = 1; n < TRIES && came !== nowhere; n += 1)
      [nowhere, came] = [await nobodys(), await answerTo(swap, id)];
    if (came === nowhere) continue;
    const field = swap.path.map((one) => one.name).join('.');
    const { role, relation } = swap.caller.who;
    const what = `${operationOf(swap.probe.method)} tells a ${role} (${relation}) of a ${field} in ${path}`;
    findings.push(`${what}: "${came}" instead of "${nowhere}"`);
  }
  return findings;
}

const isPlace = (name: string): boolean => !/_ids?$/.test(name);

/** What the caller hears, and what the service asked its database for that. */
async function answerTo({ probe, caller, path }: Swap, id: string): Promise<string> {
  const { who, thing } = caller;
  const request = create(probe.method.input, probe.request(thing, who) as MessageInitShape<DescMessage>);
  put(request, probe.method.input, path, id);
  const came = await heard(probe, caller, request);
  if (came.startsWith(ANSWERED)) await probe.restore?.(thing);
  // A refusal may say again what was asked for.
  return came.replaceAll(`"${id}"`, '<asked>');
}

function put(message: Message, schema: DescMessage, [field, ...rest]: Path, id: string): void {
  if (field === undefined) return;
  const at = reflect(schema, message);
  if (rest.length === 0) {
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
