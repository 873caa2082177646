import type { MessageInitShape } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import {
  RedrawLoadService,
  type CountRedrawLoadRequest,
  type CountRedrawLoadResponseSchema,
} from '@wangge/contracts/wangge/assistance/v1/redraw_load_service';
import { Database, scopeOf, statement } from '@wangge/platform/persistence';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';

const count = statement('redraw_load', 'select count_redraw_load($1) as archives');

/** What a redrawing of grids would take along here: counts, and nobody by name. */
@Controller()
export class RedrawLoadController implements RpcHandlers<typeof RedrawLoadService> {
  constructor(private readonly db: Database) {}

  @RpcMethod(RedrawLoadService.method.countRedrawLoad)
  async countRedrawLoad(
    { moves }: CountRedrawLoadRequest,
    call: Call,
  ): Promise<MessageInitShape<typeof CountRedrawLoadResponseSchema>> {
    const asked = moves.map(({ rest, fromPath }) => [count, [rest ? fromPath : '']] as const);
    const answers = await this.db.readAll(scopeOf(call), asked);
    return { loads: answers.map(([row]) => row as { archives: number }) };
  }
}
