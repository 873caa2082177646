import { randomUUID } from 'node:crypto';
import { ResidentExportService } from '@wangge/contracts/wangge/registry/v1/resident_export_service';
import { CodeListService } from '@wangge/contracts/wangge/registry/v1/code_list_service';
import { HERE, type Probe, probe, type Thing } from '@wangge/testing/access';
import { OPENER } from './access.imports.ts';
import type { AccessWorld } from './access.world.ts';

/** Nobody's secret. */
export const codeListProbe = () =>
  probe(CodeListService.method.getCodeList, { things: [thing('sex')], request: ({ id }) => ({ codeList: id }) });

const { method } = ResidentExportService;
const key = () => ({ requestId: randomUUID() });
const thing = (id: string, state = 'any'): Thing => ({ id, state, secrets: {} });

/** An export asked for by somebody, at a place, as if it were large. */
async function asked({ suite }: AccessWorld, subject: string, path: string): Promise<string> {
  const door = suite.as({ roles: ['window-clerk'], paths: [path], subject }).client(ResidentExportService);
  const answer = await door.requestResidentExport({ ...key(), purpose: 'matrix' });
  const exportId = answer.export?.exportId ?? '';
  // Its place is what the asker may see of it, which a test of the second line takes away.
  await suite.sql(`update resident_export set state = 'requested', org_path = $2 where export_id = $1`, [
    exportId,
    path,
  ]);
  return exportId;
}

/** Exports at each step of their life: asked for, decided, taken over, listed. */
export async function exportProbes(world: AccessWorld): Promise<Probe[]> {
  const { suite } = world;
  const set = async (id: string, change: string) => {
    await suite.sql(`update resident_export set ${change} where export_id = $1`, [id]);
  };
  const [requested, rejected] = [await asked(world, 'https://id|x', HERE), await asked(world, 'https://id|x', HERE)];
  await set(rejected, `state = 'rejected'`);
  const mine = await asked(world, OPENER, HERE);
  const decisions = {
    things: [thing(requested, 'requested'), thing(rejected, 'rejected')],
    restore: async ({ id, state }: Thing) => {
      await set(id, `state = '${state}', decided_by = null, decide_time = null, decide_reason = ''`);
    },
  };
  const own = { things: [thing(mine)], restore: ({ id }: Thing) => set(id, `state = 'approved', pages_done = 0`) };
  await own.restore(thing(mine));
  const decide = ({ id }: Thing) => ({ ...key(), exportId: id, reason: 'matrix' });
  return [
    probe(method.requestResidentExport, { things: [thing('new')], request: () => ({ ...key(), purpose: 'matrix' }) }),
    probe(method.listResidentExports, {
      things: [thing(mine)],
      request: () => ({ pageSize: 100 }),
      found: ({ exports }) => exports.map(({ exportId }) => exportId).filter((id) => id === mine),
    }),
    probe(method.approveResidentExport, { ...decisions, request: decide }),
    probe(method.rejectResidentExport, { ...decisions, request: decide }),
    probe(method.cancelResidentExport, { ...own, request: ({ id }) => ({ ...key(), exportId: id }) }),
    probe(method.collectResidentExportPage, { ...own, request: ({ id }) => ({ ...key(), exportId: id, page: 0 }) }),
  ];
}

/** An export of elsewhere, asked for by somebody else. */
export const foreignExports = async (world: AccessWorld): Promise<string[]> => [
  await asked(world, 'https://id|somebody', world.elsewhere[0]?.path ?? ''),
];
