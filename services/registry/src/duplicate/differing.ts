import { PersonSchema } from '@wangge/contracts/wangge/registry/v1/person';
import type { PersonMessage } from '../person/person.view.ts';

/** What every record has of its own. */
const OWN = new Set(['person_id', 'version', 'etag']);

/** Names of the fields in which two records differ, as they stand in clear: what is masked alike may differ. */
export const differing = (one: PersonMessage, other: PersonMessage): string[] =>
  PersonSchema.fields
    .filter(({ name, localName }) => {
      const [a, b] = [one, other].map((message) => JSON.stringify((message as Record<string, unknown>)[localName]));
      return !OWN.has(name) && a !== b;
    })
    .map(({ name }) => name);
