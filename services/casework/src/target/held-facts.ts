import type { DescMessage } from '@bufbuild/protobuf';
import { ArchiveSchema } from '@wangge/contracts/wangge/assistance/v1/archive_service';
import { UnitSchema } from '@wangge/contracts/wangge/grid/v1/unit';
import { PersonSchema } from '@wangge/contracts/wangge/registry/v1/person';
import { DwellingSchema } from '@wangge/contracts/wangge/registry/v1/dwelling_service';

/** The records that are held, as the contract describes them: what stands there is asked of nobody again. */
const RECORDS: readonly DescMessage[] = [PersonSchema, DwellingSchema, ArchiveSchema, UnitSchema];
/** Names a fact of anything may have: alone they say nothing about which is meant. */
const COMMON = new Set(['version', 'state', 'kind', 'code', 'name', 'org_path', 'grid_id']);

const plain = (name: string): string => name.replaceAll(/[_-]/g, '').toLowerCase();

/** Where facts are held, by every name somebody may ask for them by. */
const held: ReadonlyMap<string, string> = new Map(
  RECORDS.flatMap(({ typeName, name: record, fields }) => {
    const [, service = ''] = typeName.split('.');
    return fields.flatMap(({ name }): [string, string][] => {
      const where = `${service}.${record}.${name}`;
      const alone: [string, string][] = COMMON.has(name) ? [] : [[plain(name), where]];
      return [...alone, [plain(`${record}.${name}`), where], [plain(where), where]];
    });
  }),
);

/** Where a fact is held, e.g. `registry.Person.birth_date`; undefined for one nobody holds. */
export const heldAt = (code: string): string | undefined => held.get(plain(code));
