import { RedrawLoadService as AssistanceLoad } from '@wangge/contracts/wangge/assistance/v1/redraw_load_service';
import { RedrawLoadService as CaseworkLoad } from '@wangge/contracts/wangge/casework/v1/redraw_load_service';
import { RedrawService } from '@wangge/contracts/wangge/grid/v1/redraw_service';
import { RedrawLoadService as RegistryLoad } from '@wangge/contracts/wangge/registry/v1/redraw_load_service';
import { type Probe, probe } from '@wangge/testing/access';
import type { Suite } from '@wangge/testing/suite';
import * as t from './grid.builders.ts';

const LATER = '2026-12-01';
const plan = () => ({
  ...{ requestId: t.requestId(), name: '边界', endedCodes: [] },
  parts: [{ code: t.grid3, outline: t.square(0, 1) }],
});

/** Planned redrawings, and a scheduled one, for the matrix. */
export async function redrawsOf(suite: Suite): Promise<readonly string[]> {
  for (const service of [RegistryLoad, CaseworkLoad, AssistanceLoad])
    await suite.serve(service, { countRedrawLoad: () => ({ loads: [] }) });
  const admin = suite.as({ roles: ['system-admin'], paths: [], subject: 'idp|sysadmin' }).client(RedrawService);
  const planned = async () => (await admin.planRedraw(plan())).redraw?.redrawId ?? '';
  const ids = [await planned(), await planned()];
  await admin.applyRedraw({ requestId: t.requestId(), redrawId: ids[1] ?? '', applyDate: LATER });
  return ids;
}

/** How each operation about redrawings is tried. */
export function redrawProbes(suite: Suite, [planned = '', scheduled = '']: readonly string[]): Probe[] {
  const { method } = RedrawService;
  const thing = (id: string) => ({ id, state: 'any', secrets: {} });
  /** As it was at a version. */
  const back = (version: number) => async (one: { readonly id: string }) => {
    await suite.sql('delete from redraw_history where redraw_id = $1 and version > $2', [one.id, version]);
    await suite.sql('delete from outbox where aggregate_id = $1 and version > $2', [one.id, version]);
    await suite.sql(
      `update redraw r set version = h.version, view = h.view, state = case h.version when 1 then 'planned' else 'scheduled' end
        from redraw_history h where h.redraw_id = r.redraw_id and h.version = $2 and r.redraw_id = $1`,
      [one.id, version],
    );
  };
  return [
    probe(method.getRedraw, { things: [thing(planned)], request: ({ id }) => ({ redrawId: id }) }),
    probe(method.previewRedraw, { things: [thing(planned)], request: ({ id }) => ({ redrawId: id }) }),
    probe(method.planRedraw, { things: [thing('plan')], request: plan }),
    probe(method.applyRedraw, {
      things: [thing(planned)],
      request: ({ id }) => ({ requestId: t.requestId(), redrawId: id, applyDate: LATER }),
      restore: back(1),
    }),
    probe(method.undoRedraw, {
      things: [thing(scheduled)],
      request: ({ id }) => ({ requestId: t.requestId(), redrawId: id }),
      restore: back(2),
    }),
  ];
}
