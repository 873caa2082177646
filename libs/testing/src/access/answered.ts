import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DescField, DescMessage, Message } from '@bufbuild/protobuf';
import type { Recorded } from './walk.ts';

const HEAD = `# What each caller was answered in the matrix, field by field, and nothing else: an allow-list, read and approved by a person.
# A field that comes to a role it is not listed for fails the matrix; UPDATE_FIELDS=1 writes the file anew.
# message: fields | callers
`;

const short = ({ typeName }: DescMessage) => typeName.replace(/^wangge\./, '').replace('.v1.', '.');

/** Says nothing, and comes with whatever is more than a page. */
const PAGE = 'next_page_token';

/** Fields of an answer that say something, in every message below it: `casework.Case.state`. */
export function fieldsOf(schema: DescMessage, answer: Message, into = new Set<string>()): Set<string> {
  for (const field of schema.fields) {
    if (field.name === PAGE) continue;
    const value = (answer as unknown as Record<string, unknown>)[nameIn(field)];
    const held = field.oneof === undefined ? value : chosen(value, field);
    const below = messagesIn(field, held);
    if (below.length === 0 && isSilent(held)) continue;
    into.add(`${short(schema)}.${field.name}`);
    if (field.message?.typeName.startsWith('wangge.')) for (const one of below) fieldsOf(field.message, one, into);
  }
  return into;
}

const nameIn = (field: DescField): string => field.oneof?.localName ?? field.localName;
const chosen = (value: unknown, { localName }: DescField): unknown => {
  const choice = value as { readonly case?: string; readonly value?: unknown } | undefined;
  return choice?.case === localName ? choice.value : undefined;
};

function messagesIn(field: DescField, value: unknown): readonly Message[] {
  if (field.fieldKind === 'message') return value === undefined ? [] : [value as Message];
  if (field.fieldKind === 'list' && field.listKind === 'message') return value as readonly Message[];
  if (field.fieldKind === 'map' && field.mapKind === 'message') return Object.values(value as Record<string, Message>);
  return [];
}

const isSilent = (value: unknown): boolean =>
  value === undefined || value === '' || value === 0 || value === 0n || value === false || isEmpty(value);
const isEmpty = (value: unknown): boolean => typeof value === 'object' && Object.keys(value ?? {}).length === 0;

/** Callers of each field that was answered. */
function callersOf(recorded: readonly Recorded[]): Map<string, Set<string>> {
  const callers = new Map<string, Set<string>>();
  for (const { role, fields } of recorded)
    for (const field of fields) {
      const known = callers.get(field) ?? new Set();
      callers.set(field, known.add(role));
    }
  return callers;
}

const FOLDER = path.resolve(import.meta.dirname, '../../../../e2e/access/answers');

/** Fields that came to somebody they are not listed for; a service's list is written anew with UPDATE_FIELDS=1. */
export function unlisted(recorded: readonly Recorded[], service: string): string[] {
  const file = path.join(FOLDER, `${service}.txt`);
  const came = callersOf(recorded);
  if (process.env['UPDATE_FIELDS'] === '1') writeFileSync(file, listOf(came));
  const listed = parsed(readFileSync(file, 'utf8'));
  return [...came].flatMap(([field, roles]) =>
    [...roles].filter((role) => !listed.get(field)?.has(role)).map((role) => `${field} was answered to ${role}`),
  );
}

function listOf(came: ReadonlyMap<string, ReadonlySet<string>>): string {
  const lines = new Map<string, string[]>();
  for (const [field, roles] of [...came].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const cut = field.lastIndexOf('.');
    const key = `${field.slice(0, cut)}|${[...roles].sort().join(' ')}`;
    lines.set(key, [...(lines.get(key) ?? []), field.slice(cut + 1)]);
  }
  const text = [...lines].map(([key, fields]) => {
    const [message, roles] = key.split('|');
    return `${message}: ${fields.join(' ')} | ${roles}`;
  });
  return `${HEAD}${text.join('\n')}\n`;
}

function parsed(text: string): Map<string, Set<string>> {
  const listed = new Map<string, Set<string>>();
  for (const line of text.split('\n').filter((one) => one !== '' && !one.startsWith('#'))) {
    const [message = '', fields = '', roles = ''] = line.split(/: | \| /);
    for (const field of fields.split(' ')) {
      const name = `${message}.${field}`;
      listed.set(name, new Set([...(listed.get(name) ?? []), ...roles.split(' ')]));
    }
  }
  return listed;
}
