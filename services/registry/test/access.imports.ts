import { randomUUID } from 'node:crypto';
import { ResidentImportService } from '@wangge/contracts/wangge/registry/v1/resident_import_service';
import { type Probe, probe, type Thing } from '@wangge/testing/access';
import type { AccessWorld } from './access.world.ts';

const { method } = ResidentImportService;
/** Whose import is walked; they answer for another street. */
export const OPENER = 'https://id|importer';
const content = Buffer.from('姓名,人口类型,网格编码\n');
const key = () => ({ requestId: randomUUID() });

async function opened({ suite }: AccessWorld, subject: string): Promise<string> {
  const door = suite.as({ roles: ['window-clerk'], paths: ['dc.s2'], subject }).client(ResidentImportService);
  const importId = (await door.createResidentImport({ ...key(), source: 'matrix' })).import?.importId ?? '';
  await door.appendResidentImportPart({ ...key(), importId, part: 0, content });
  return importId;
}

/** An import of residents: opened, handed over, started, looked at, and the rows it did not take. */
export async function importProbes(world: AccessWorld): Promise<Probe[]> {
  const mine: Thing = { id: await opened(world, OPENER), state: 'any', secrets: {} };
  const restore = async ({ id }: Thing) => {
    await world.suite.sql(`update resident_import set state = 'receiving', parts = 0 where import_id = $1`, [id]);
  };
  const own = { things: [mine], restore };
  return [
    probe(method.createResidentImport, {
      things: [{ ...mine, id: 'new' }],
      request: () => ({ ...key(), source: 'matrix' }),
    }),
    probe(method.appendResidentImportPart, {
      ...own,
      request: ({ id }) => ({ ...key(), importId: id, part: 0, content }),
    }),
    probe(method.startResidentImport, { ...own, request: ({ id }) => ({ ...key(), importId: id, parts: 1 }) }),
    probe(method.getResidentImport, { ...own, request: ({ id }) => ({ importId: id }) }),
    probe(method.listResidentImports, {
      things: [mine],
      request: () => ({ pageSize: 100 }),
      found: ({ imports }) => imports.map(({ importId }) => importId).filter((id) => id === mine.id),
    }),
    probe(method.cancelResidentImport, { ...own, request: ({ id }) => ({ ...key(), importId: id }) }),
    probe(method.revealImportRejects, { ...own, request: ({ id }) => ({ importId: id, pageSize: 100 }) }),
  ];
}

/** An import of somebody else. */
export const foreignImports = async (world: AccessWorld): Promise<string[]> => [
  await opened(world, 'https://id|somebody'),
];
