import { Injectable } from '@nestjs/common';
import type { SuggestPatrolRequest } from '@wangge/contracts/wangge/registry/v1/patrol_service';
import { Clock } from '@wangge/platform/clock';
import { type CommandCall, Database, readPaths, scopeOf } from '@wangge/platform/persistence';
import { formatInstant } from '@wangge/worktime';
import { placesToRead } from '../scope-places.ts';
import { longestUnseen, type UnseenRow } from './patrol.store.ts';
import { inChanceOrder } from './chance-order.ts';

const MOST = 8;

/** Buildings nobody saw for longest. What is suggested to whom is kept nowhere. */
@Injectable()
export class PatrolSuggestions {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async suggest({ under, most }: SuggestPatrolRequest, call: CommandCall) {
    const scope = scopeOf(call);
    const seed = `${formatInstant(this.clock.now().getTime()).slice(0, 10)} ${scope.actor}`;
    const places = placesToRead(readPaths(call.passport), under);
    const rows = await this.db.read<UnseenRow>(scope, longestUnseen, [places, seed, most || MOST]);
    return { places: inChanceOrder(rows, seed, ({ orgPath, building }) => `${orgPath} ${building}`) };
  }
}
