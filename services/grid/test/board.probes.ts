import { ContactBoardService } from '@wangge/contracts/wangge/grid/v1/contact_board_service';
import { type Probe, probe, type Thing } from '@wangge/testing/access';
import * as t from './grid.builders.ts';

/** How each operation about the contact board of a place, and the report on the duty list, is tried. */
export function boardProbes(placeId: string): Probe[] {
  const { method: board } = ContactBoardService;
  const things: Thing[] = [{ id: placeId, state: 'any', secrets: {} }];
  return [
    probe(board.getContactBoard, { things, request: ({ id }) => ({ placeId: id }) }),
    probe(board.setContactLines, {
      things,
      request: ({ id }) => ({ requestId: t.requestId(), placeId: id, publicPhone: '010-65120000' }),
    }),
    probe(board.findDutyGaps, { things, request: () => ({}) }),
  ];
}
