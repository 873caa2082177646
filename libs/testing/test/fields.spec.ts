import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type DescField, type DescMessage, getOption, hasOption } from '@bufbuild/protobuf';
import { describe, expect, it } from '@jest/globals';
import { field_behavior, FieldBehavior } from '@wangge/contracts/google/api/field_behavior';
import { access, Mask, sensitive } from '@wangge/contracts/wangge/options/v1/options';
import { contractServices } from '@wangge/testing/contracts';

/** What each role can be answered, read and approved by a person; `UPDATE_FIELDS=1` writes it anew. */
const FILE = path.resolve(import.meta.dirname, '../../../e2e/access/fields.txt');
const HEAD = `# Which fields of which messages each caller can be answered with: an allow-list. A test compares it with the contract and fails when
# a role would see a message or a field that does not stand here. A mask in brackets is what is shown of the value instead of it.
`;

const short = (message: DescMessage) => message.typeName.replace(/^wangge\./, '').replace('.v1.', '.');
const isOurs = (message: DescMessage) => message.typeName.startsWith('wangge.');

/** A message and every message below it. */
function below(message: DescMessage, seen = new Map<string, DescMessage>()): Map<string, DescMessage> {
  if (!isOurs(message) || seen.has(short(message))) return seen;
  seen.set(short(message), message);
  for (const field of message.fields) if (field.message) below(field.message, seen);
  return seen;
}

const shown = (field: DescField) =>
  hasOption(field, sensitive) ? `${field.name}[${Mask[getOption(field, sensitive).mask]}]` : field.name;

async function allowList(): Promise<string> {
  const answers = new Map<string, Set<string>>();
  const messages = new Map<string, DescMessage>();
  for (const method of (await contractServices()).flatMap(({ methods }) => methods)) {
    const { roles, services, departments, public: open } = getOption(method, access);
    const callers = [...roles, ...services.map((name) => `service ${name}`)];
    for (const caller of [...callers, ...(departments ? ['departments'] : []), ...(open ? ['anybody'] : [])]) {
      const known = answers.get(caller) ?? new Set();
      for (const [name, message] of below(method.output)) {
        known.add(name);
        messages.set(name, message);
      }
      answers.set(caller, known);
    }
  }
  const sorted = <T>(all: Iterable<readonly [string, T]>) => [...all].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    HEAD,
    ...sorted(answers).map(([caller, names]) => `${caller}: ${[...names].sort().join(' ')}`),
    '\n# The fields of each message',
    ...sorted(messages).map(([name, { fields }]) => `${name}: ${fields.map(shown).join(' ')}`),
    '',
  ].join('\n');
}

describe('what a role is answered', () => {
  it('stands in the allow-list, field by field', async () => {
    const now = await allowList();
    if (process.env['UPDATE_FIELDS'] === '1') writeFileSync(FILE, now);
    expect(now).toBe(readFileSync(FILE, 'utf8'));
  });

  it('is never a number, an address or a need in clear, but for departments, services and reveals', async () => {
    const operations = (await contractServices()).flatMap(({ methods }) => methods);
    const clear = operations.filter((method) => {
      const { roles, public: open } = getOption(method, access);
      if (roles.length === 0 && !open) return false;
      return [...below(method.output).values()].some(({ fields }) =>
        fields.some((field) => hasOption(field, sensitive) && getOption(field, sensitive).mask === Mask.NONE),
      );
    });
    expect(clear.map(({ name }) => name).filter((name) => !name.startsWith('Reveal'))).toEqual([]);
  });
});

/** What the service alone decides, by the names the contract gives it. */
const SERVER_OWNED =
  /^(state|status|version|revoked|score|level|(create|update|report|file|close|decide|approve)d?_time|.*_by|actor|subjects?)$/;
/** Server-owned by name, and for the caller to give: why. */
const GIVEN: Readonly<Record<string, string>> = {
  'session.RevokeAccessRequest.subject': 'whose access ends',
  'casework.PublishCatalogueRequest.version': 'which version is to count',
  'grid.SetPostRequest.level': 'where a post of the district is held',
  // What happened in the other system, which this one can only be told.
  'casework.ImportedCase.report_time': 'when it was reported there',
  'casework.ImportedCase.close_time': 'when it was closed there',
  'casework.ImportedCase.state': 'where a closed one ended; judged by the flow',
  'casework.ImportedLine.actor': 'who acted there: an office, not a person',
};

describe('what a caller can send', () => {
  it('is nothing the service owns, unless the contract says that it is only answered', async () => {
    const found: string[] = [];
    for (const method of (await contractServices()).flatMap(({ methods }) => methods)) {
      if (/^(Get|List|Find|Search|Watch|Count|Query|Resolve|Look|Locate|Who)/.test(method.name)) continue;
      if (getOption(method, access).roles.length === 0) continue;
      for (const [name, { fields }] of below(method.input))
        for (const field of fields)
          if (SERVER_OWNED.test(field.name) && !isOutputOnly(field) && GIVEN[`${name}.${field.name}`] === undefined)
            found.push(`${method.name}: ${name}.${field.name}`);
    }
    expect(found).toEqual([]);
  });
});

/** google.api.field_behavior OUTPUT_ONLY. */
const isOutputOnly = (field: DescField): boolean =>
  hasOption(field, field_behavior) && getOption(field, field_behavior).includes(FieldBehavior.OUTPUT_ONLY);
