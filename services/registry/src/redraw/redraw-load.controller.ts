import type { MessageInitShape } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import type { RedrawMove } from '@wangge/contracts/wangge/grid/v1/redraw';
import {
  RedrawLoadService,
  type CountRedrawLoadRequest,
  type CountRedrawLoadResponseSchema,
} from '@wangge/contracts/wangge/registry/v1/redraw_load_service';
import { Database, scopeOf, statement } from '@wangge/platform/persistence';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';

const count = statement('redraw_load', 'select * from count_redraw_load($1, $2, $3)');

interface Counts {
  readonly people: number;
  readonly households: number;
  readonly dwellings: number;
  readonly establishments: number;
}

/** What a redrawing of grids would take along here: counts, and nobody by name. */
@Controller()
export class RedrawLoadController implements RpcHandlers<typeof RedrawLoadService> {
  constructor(private readonly db: Database) {}

  @RpcMethod(RedrawLoadService.method.countRedrawLoad)
  async countRedrawLoad(
    { moves }: CountRedrawLoadRequest,
    call: Call,
  ): Promise<MessageInitShape<typeof CountRedrawLoadResponseSchema>> {
    const asked = moves.map((move) => [count, [move.fromPath, move.buildings, restOf(move, moves)]] as const);
    const answers = await this.db.readAll(scopeOf(call), asked);
    return { loads: answers.map(([row]) => row as Counts) };
  }
}

/** Buildings that are not in the rest because another move takes them by name; null when the rest does not move. */
const restOf = ({ rest, fromPath }: RedrawMove, moves: readonly RedrawMove[]): string[] | null =>
  rest ? moves.filter((other) => other.fromPath === fromPath).flatMap(({ buildings }) => buildings) : null;
