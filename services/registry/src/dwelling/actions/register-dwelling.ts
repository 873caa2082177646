import { Injectable } from '@nestjs/common';
import type { RegisterDwellingRequest } from '@wangge/contracts/wangge/registry/v1/dwelling_service';
import { DwellingRegisteredSchema } from '@wangge/contracts/wangge/registry/v1/registry_events';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import { event } from '@wangge/platform/events';
import {
  brokenConstraint,
  type CommandCall,
  commandValues,
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  onceMore,
  scopeOf,
  Sealer,
} from '@wangge/platform/persistence';
import { v7 } from 'uuid';
import { Grids } from '../../grids.ts';
import { dwellingExists } from '../../registry.errors.ts';
import { doorKey } from '../address.ts';
import type { DwellingUse } from '../dwelling.entity.ts';
import { dwellingByAddress, dwellingById, type DwellingRow, registerDwelling } from '../dwelling.store.ts';
import { doorOf, dwellingMessage } from '../dwelling.view.ts';

/** Registers a dwelling in a grid of the caller; the same door twice in a grid is refused. */
@Injectable()
export class RegisterDwelling {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly grids: Grids,
    private readonly clock: Clock,
  ) {}

  run(request: RegisterDwellingRequest, call: CommandCall) {
    return onceMore(async () => {
      const row = (await this.#earlier(call)) ?? (await this.#register(request, call));
      return { dwelling: dwellingMessage(row, doorOf(this.sealer, row)) };
    });
  }

  async #earlier(call: CommandCall): Promise<DwellingRow | undefined> {
    const repeat = earlier(call, await this.db.read(scopeOf(call), earlierStatement, earlierValues(call)));
    if (!repeat) return undefined;
    const [row] = await this.db.read<DwellingRow>(scopeOf(call), dwellingById, [repeat.aggregateId]);
    if (!row) throw notFound('dwelling');
    return row;
  }

  async #register(request: RegisterDwellingRequest, call: CommandCall): Promise<DwellingRow> {
    const { gridId, building, entrance, room } = request;
    const orgPath = await this.grids.pathOf(gridId, 'grid_id');
    const dwellingId = v7();
    const sealed = this.sealer.seal(dwellingId, { room });
    const door = this.sealer.index('door', doorKey({ building, entrance, room }));
    const time = this.clock.now();
    const registered = event({
      schema: DwellingRegisteredSchema,
      aggregateId: dwellingId,
      version: 1,
      orgPath,
      message: { dwellingId, version: 1, gridId, orgPath, time: timestampFromDate(time) },
    });
    const own = [dwellingId, gridId, orgPath, building, entrance, request.use, door, sealed, time];
    try {
      await this.db.call(registerDwelling, [
        ...own,
        ...commandValues(call, { aggregateId: dwellingId, version: 1, events: [registered] }),
      ]);
    } catch (error) {
      if (brokenConstraint(error) === 'dwelling_address_key') throw await this.#exists(call, gridId, door);
      throw error;
    }
    return { dwellingId, version: 1, gridId, orgPath, building, entrance, use: request.use as DwellingUse, sealed };
  }

  async #exists(call: CommandCall, gridId: string, door: Buffer): Promise<Error> {
    const [there] = await this.db.read<{ dwellingId: string }>(scopeOf(call), dwellingByAddress, [gridId, door]);
    return dwellingExists(there?.dwellingId ?? '');
  }
}
