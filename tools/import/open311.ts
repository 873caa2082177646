import { z } from 'zod';
import { instantOf, type Entry, type Line, type RowProblem } from './entry.ts';

const text = z.string().nullish();
const number = z.union([z.number(), z.string()]).nullish();

const note = z.object({
  datetime: text,
  type: text,
  summary: text,
  description: text,
  extended_attributes: z.object({ agency_responsible: text }).nullish(),
});

/** A service request of Open311 GeoReport v2, with the notes cities publish beside it. What it has more is left to the mapping. */
const request = z.looseObject({
  service_request_id: z.union([z.string().min(1), z.number()]),
  status: text,
  status_notes: text,
  service_name: text,
  service_code: text,
  description: text,
  agency_responsible: text,
  requested_datetime: text,
  updated_datetime: text,
  address: text,
  lat: number,
  long: number,
  notes: z.array(note).nullish(),
});
type Request = z.infer<typeof request>;

/** A request as an entry; a problem when it is none. Closed is when its note says so, else when it was last changed. */
export function open311Entry(data: unknown, row: number): Entry | RowProblem {
  const read = request.safeParse(data);
  if (!read.success) {
    const [first] = read.error.issues;
    const field = first?.path.join('.') ?? '';
    return {
      row,
      externalNumber: '',
      field,
      code: 'NOT_A_REQUEST',
      message: first?.message ?? 'is no service request',
    };
  }
  const found = read.data;
  const closed = found.notes?.findLast(({ type }) => type === 'closed')?.datetime;
  return {
    row,
    externalNumber: String(found.service_request_id),
    fields: flattened(data),
    description: [found.service_name, found.description, found.status_notes].filter(Boolean).join('\n'),
    placeWords: found.address ?? '',
    longitude: coordinate(found.long),
    latitude: coordinate(found.lat),
    status: found.status ?? '',
    reportTime: instantOf(found.requested_datetime ?? ''),
    closeTime: instantOf(closed ?? found.updated_datetime ?? ''),
    lines: linesOf(found),
  };
}

const linesOf = ({ notes, agency_responsible: agency }: Request): Line[] =>
  (notes ?? []).map(({ datetime, type, summary, description, extended_attributes: more }) => ({
    time: instantOf(datetime ?? ''),
    kind: type ?? '',
    actor: more?.agency_responsible ?? agency ?? '',
    note: [summary, description].filter(Boolean).join(': '),
  }));

function coordinate(value: z.infer<typeof number>): number | undefined {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) ? read : undefined;
}

/** Plain values by their path, e.g. `extended_attributes.ward`; lists are not asked for. */
function flattened(data: unknown, path: readonly string[] = []): Record<string, string> {
  if (data === null || typeof data !== 'object' || Array.isArray(data) || path.length > 3) return {};
  const found = Object.entries(data).flatMap(([key, value]: [string, unknown]) => {
    const name = [...path, key];
    if (typeof value === 'object') return Object.entries(flattened(value, name));
    const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return isPlain ? [[name.join('.'), String(value)]] : [];
  });
  return Object.fromEntries(found) as Record<string, string>;
}
