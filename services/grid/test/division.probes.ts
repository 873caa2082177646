import { DivisionService } from '@wangge/contracts/wangge/grid/v1/division_service';
import { OutlineService } from '@wangge/contracts/wangge/grid/v1/outline_service';
import { type Probe, probe, type Thing } from '@wangge/testing/access';
import * as t from './grid.builders.ts';

/** How each operation about divisions and outlines is tried. */
export function divisionProbes(): Probe[] {
  const { method: division } = DivisionService;
  const { method: outline } = OutlineService;
  const things: Thing[] = [{ id: 'any', state: 'any', secrets: {} }];
  const bytes = new Uint8Array([97]);
  return [
    probe(division.findDivision, { things, request: () => ({ code: t.community }) }),
    probe(division.listDivisions, { things, request: () => ({ day: '2026-06-10' }) }),
    probe(division.importDivisions, {
      things,
      request: () => ({ requestId: t.requestId(), content: bytes, validateOnly: true }),
    }),
    probe(outline.importOutlines, {
      things,
      request: () => ({ requestId: t.requestId(), content: bytes, crs: 'EPSG:4490', validateOnly: true }),
    }),
    probe(outline.getOutlinesFile, { things, request: () => ({ under: t.path.grid1 }) }),
  ];
}
