import { z } from 'zod';
import type { Entry, RowProblem } from './entry.ts';

const values = z.record(z.string(), z.string().min(1));
const rule = z.strictObject({ field: z.string().min(1), values });

/** How the words of another system become those of this district; see docs/history.md. */
const schema = z.strictObject({
  /** Name of the other system; with its numbers it makes a case unique. */
  source: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
  /** Codes of matters; the first rule that knows a row's value decides. */
  matters: z.array(rule).min(1),
  /** Codes of divisions or grids; `point` finds the grid by the coordinates. */
  places: z.array(z.union([rule, z.strictObject({ point: z.literal(true) })])).min(1),
  /** `open`, `closed`, or a state the matter's flow ends in. */
  states: values,
  channels: rule.extend({ otherwise: z.string().optional() }).optional(),
  /** Whether coordinates are kept with the case; not where they are of another country. */
  keepPoint: z.boolean().default(true),
});
export type Mapping = z.infer<typeof schema>;

const CHANNELS = 'PATROL PHONE SMS WEB WINDOW DIARY CAPTAIN DEPARTMENT LETTER HOTLINE'.split(' ');

/** What a mapping may name here. */
export interface Words {
  /** Codes of matters that can be reported. */
  readonly matters: ReadonlySet<string>;
  /** Codes of divisions and grids. */
  readonly places: ReadonlySet<string>;
}

/** The mapping of a file, or what is wrong with it: one sentence each, with its place. */
export function readMapping(data: unknown, words: Words): { mapping: Mapping } | { faults: string[] } {
  const read = schema.safeParse(data);
  if (!read.success) return { faults: read.error.issues.map(({ path, message }) => `${placeOf(path)}: ${message}`) };
  const mapping = read.data;
  const faults = [
    ...mapping.matters.flatMap((one, at) => unknown(one.values, words.matters, `matters[${at}]`, 'matter to report')),
    ...mapping.places.flatMap((one, at) =>
      'field' in one ? unknown(one.values, words.places, `places[${at}]`, 'division or grid') : [],
    ),
    ...(mapping.channels ? channelFaults(mapping.channels) : []),
  ];
  return faults.length > 0 ? { faults } : { mapping };
}

function unknown(map: Record<string, string>, known: ReadonlySet<string>, place: string, what: string): string[] {
  return Object.entries(map).flatMap(([word, code]) =>
    known.has(code) ? [] : [`${place}.values["${word}"]: there is no ${what} ${code}`],
  );
}

function channelFaults({ values: map, otherwise }: NonNullable<Mapping['channels']>): string[] {
  const named = [...Object.entries(map), ...(otherwise === undefined ? [] : [['otherwise', otherwise]])];
  return named.flatMap(([word, channel = '']) =>
    CHANNELS.includes(channel) ? [] : [`channels "${word}": ${channel} is none of ${CHANNELS.join(', ')}`],
  );
}

const placeOf = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '') || 'the file';

/** A row as `ImportCases` takes it over HTTP. */
export interface ImportRow {
  readonly externalNumber: string;
  readonly matterCode: string;
  readonly placeCode: string;
  readonly longitude?: number;
  readonly latitude?: number;
  readonly placeWords: string;
  readonly description: string;
  readonly channel: string;
  readonly reportTime: string;
  readonly closeTime?: string;
  readonly state: string;
  readonly lines: readonly { time: string; kind: string; actor: string; note: string }[];
}

const LIMITS = { externalNumber: 100, description: 4000, placeWords: 500 } as const;
const LINE_LIMITS = { kind: 100, actor: 200, note: 4000 } as const;
const MOST_LINES = 500;

/** An entry in the words of this district, or the first of its words the mapping does not know. */
export function mapped(entry: Entry, mapping: Mapping): ImportRow | RowProblem {
  const problem = (field: string, code: string, message: string): RowProblem => ({
    ...{ row: entry.row, externalNumber: entry.externalNumber, field, code, message },
  });
  const matterCode = ruled(mapping.matters, entry);
  if (matterCode === undefined)
    return problem(fieldsOf(mapping.matters), 'UNMAPPED_MATTER', 'no rule of the mapping knows its matter');
  const place = placeOfEntry(entry, mapping);
  if (place === undefined)
    return problem(fieldsOf(mapping.places), 'UNMAPPED_PLACE', 'no rule of the mapping knows its place');
  const state = mapping.states[entry.status];
  if (state === undefined) return problem('status', 'UNMAPPED_STATE', 'the mapping does not know its status');
  if (!entry.reportTime) return problem('report time', 'BAD_TIME', 'is missing or does not say its offset');
  if (state !== 'open' && !entry.closeTime)
    return problem('close time', 'BAD_TIME', 'is closed, and when is missing or does not say its offset');
  const long = tooLong(entry);
  if (long) return problem(long, 'TOO_LONG', 'is longer than a case can hold');
  const { lines, externalNumber, placeWords, description } = entry;
  const undated = lines.findIndex(({ time }) => time === undefined);
  if (undated >= 0) return problem(`notes[${undated}]`, 'BAD_TIME', 'is missing or does not say its offset');
  return {
    ...{ externalNumber, matterCode, placeWords, description, ...place },
    channel: `CHANNEL_${channelOf(entry, mapping)}`,
    reportTime: entry.reportTime.toISOString(),
    ...(state !== 'open' && entry.closeTime && { closeTime: entry.closeTime.toISOString() }),
    state: state === 'open' || state === 'closed' ? '' : state,
    lines: lines.map(({ time, kind, actor, note }) => ({ time: time?.toISOString() ?? '', kind, actor, note })),
  };
}

export const isProblem = (one: object): one is RowProblem => 'code' in one;

function placeOfEntry({ fields, longitude, latitude }: Entry, { places, keepPoint }: Mapping) {
  const hasPoint = longitude !== undefined && latitude !== undefined;
  const point = hasPoint ? { longitude, latitude } : {};
  for (const one of places) {
    if ('field' in one) {
      const placeCode = own(one.values, fields[one.field]);
      if (placeCode !== undefined) return { placeCode, ...(keepPoint && point) };
    } else if (hasPoint) return { placeCode: '', ...point };
  }
  return undefined;
}

function ruled(rules: Mapping['matters'], { fields }: Entry): string | undefined {
  for (const { field, values: map } of rules) {
    const found = own(map, fields[field]);
    if (found !== undefined) return found;
  }
  return undefined;
}

// A word of the file is data: it is never the name of something every object has.
const own = (map: Record<string, string>, word: string | undefined): string | undefined =>
  word !== undefined && Object.hasOwn(map, word) ? map[word] : undefined;

const channelOf = ({ fields }: Entry, { channels }: Mapping): string =>
  (channels && own(channels.values, fields[channels.field])) ?? channels?.otherwise ?? 'WEB';

const fieldsOf = (rules: readonly object[]): string =>
  rules.map((one) => ('field' in one ? String(one.field) : 'point')).join(', ');

function tooLong(entry: Entry): string | undefined {
  const over = <T extends object>(value: T, limits: Partial<Record<keyof T, number>>) =>
    (Object.keys(limits) as (keyof T)[]).find((key) => String(value[key]).length > (limits[key] ?? 0));
  if (entry.lines.length > MOST_LINES) return 'notes';
  const own_ = over(entry, LIMITS);
  if (own_) return own_;
  const at = entry.lines.findIndex((line) => over(line, LINE_LIMITS));
  return at < 0 ? undefined : `notes[${at}]`;
}
