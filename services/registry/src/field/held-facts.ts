import type { DescMessage } from '@bufbuild/protobuf';
import { DwellingSchema } from '@wangge/contracts/wangge/registry/v1/dwelling_service';
import { EstablishmentFactsSchema } from '@wangge/contracts/wangge/registry/v1/establishment_service';
import { PersonSchema } from '@wangge/contracts/wangge/registry/v1/person';

/** The fixed records, as the contract describes them: what stands there is asked of nobody again. */
const RECORDS: Readonly<Record<string, DescMessage>> = {
  person: PersonSchema,
  dwelling: DwellingSchema,
  establishment: EstablishmentFactsSchema,
};
/** What a record says of itself and not of what it is about. */
const OWN = new Set(['version', 'state', 'etag', 'org_path', 'grid_id']);

const plain = (code: string): string => code.replaceAll(/[_.-]/g, '').toLowerCase();
const fieldsOf = (about: string): string[] =>
  (RECORDS[about]?.fields ?? []).map(({ name }) => name).filter((name) => !OWN.has(name));

/** Where the fixed record of a about holds what a code names, e.g. `person.birth_date`; undefined when it does not. */
export function heldAt(about: string, code: string): string | undefined {
  const bare = plain(code);
  const name = fieldsOf(about).find((one) => plain(one) === bare || plain(`${about}_${one}`) === bare);
  return name === undefined ? undefined : `${about}.${name}`;
}
