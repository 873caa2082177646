import type { MessageInitShape } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import {
  RedrawLoadService,
  type CountRedrawLoadRequest,
  type CountRedrawLoadResponseSchema,
} from '@wangge/contracts/wangge/casework/v1/redraw_load_service';
import { Database, scopeOf, statement } from '@wangge/platform/persistence';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { ringText } from './outline-text.ts';

const count = statement(
  'redraw_load',
  `select open_count as "openCases", all_count as cases from count_redraw_load($1, $2::polygon[], $3, $4)`,
);

/** What a redrawing of grids would take along here: counts, and nothing by name. */
@Controller()
export class RedrawLoadController implements RpcHandlers<typeof RedrawLoadService> {
  constructor(private readonly db: Database) {}

  @RpcMethod(RedrawLoadService.method.countRedrawLoad)
  async countRedrawLoad(
    { moves }: CountRedrawLoadRequest,
    call: Call,
  ): Promise<MessageInitShape<typeof CountRedrawLoadResponseSchema>> {
    const asked = moves.map((move) => {
      const siblings = moves.filter(({ fromPath }) => fromPath === move.fromPath);
      const outlines = siblings.map(({ outline }) => ringText(outline?.ring ?? []));
      return [count, [move.fromPath, outlines, siblings.indexOf(move) + 1, move.rest]] as const;
    });
    const answers = await this.db.readAll(scopeOf(call), asked);
    return { loads: answers.map(([row]) => row as { openCases: number; cases: number }) };
  }
}
