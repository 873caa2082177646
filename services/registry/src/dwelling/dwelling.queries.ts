import { Inject, Injectable } from '@nestjs/common';
import type {
  CountResidentsRequest,
  ListDwellingsRequest,
  ListQualityTasksRequest,
} from '@wangge/contracts/wangge/registry/v1/dwelling_service';
import { CONFIG } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { invalidFields } from '@wangge/platform/errors';
import { PassportKind } from '@wangge/platform/identity';
import {
  type CommandCall,
  Database,
  PageTokens,
  readPaths,
  scopeOf,
  Sealer,
  timeOf,
} from '@wangge/platform/persistence';
import { NIL } from 'uuid';
import type { QualityKind } from '../quality/quality-task.entity.ts';
import { dueOf, overdueBefore } from '../quality/quality.clock.ts';
import type { RegistryConfig } from '../registry.config.ts';
import { placesToRead } from '../scope-places.ts';
import { countBelow, type DwellingRow, dwellingsAfter, tasksAfter } from './dwelling.store.ts';
import { doorOf, dwellingMessage } from './dwelling.view.ts';

const PAGE = 20;
/** A figure of fewer people is not told: with what else is known of a place it could be about somebody. */
const SMALLEST_CELL = 5;

export interface Counts {
  readonly dwellings: number;
  readonly households: number;
  readonly people: number;
}

export interface TaskRow {
  readonly taskId: string;
  readonly kind: QualityKind;
  readonly recordId: string;
  readonly orgPath: string;
  readonly openTime: Date;
}

/** Dwellings, what is to be put right, and how many live where. */
@Injectable()
export class DwellingQueries {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly tokens: PageTokens,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: RegistryConfig,
  ) {}

  async list({ under, pageSize }: ListDwellingsRequest, call: CommandCall) {
    const places = placesToRead(readPaths(call.passport), under);
    const [orgPath = '', building = '', entrance = '', dwellingId = NIL] = this.tokens.open(call) ?? [];
    const size = pageSize || PAGE;
    const values = [places, orgPath, building, entrance, dwellingId, size + 1];
    const rows = await this.db.read<DwellingRow>(scopeOf(call), dwellingsAfter, values);
    const page = rows.slice(0, size);
    const last = page.at(-1);
    return {
      dwellings: page.map((row) => dwellingMessage(row, doorOf(this.sealer, row))),
      nextPageToken:
        rows.length > size && last
          ? this.tokens.seal(call, [last.orgPath, last.building, last.entrance, last.dwellingId])
          : '',
    };
  }

  async tasks({ under, pageSize, overdue, kind }: ListQualityTasksRequest, call: CommandCall) {
    const places = placesToRead(readPaths(call.passport), under);
    const [after = NIL] = this.tokens.open(call) ?? [];
    const size = pageSize || PAGE;
    const { WANGGE_QUALITY_WORKING_DAYS: days } = this.config;
    const now = this.clock.now();
    const before = overdueBefore(now, days);
    const values = [places, after, size + 1, overdue ? before : null, kind];
    const rows = await this.db.read<TaskRow>(scopeOf(call), tasksAfter, values);
    const page = rows.slice(0, size);
    const last = page.at(-1);
    const tasks = page.map(({ openTime, ...task }) => ({
      ...{ ...task, openTime: timeOf(openTime), dueTime: timeOf(dueOf(openTime, days)), overdue: openTime < before },
    }));
    return { tasks, nextPageToken: rows.length > size && last ? this.tokens.seal(call, [last.taskId]) : '' };
  }

  async count({ under }: CountResidentsRequest, call: CommandCall) {
    const places = placesOfCount(under, call);
    const [counts] = await this.db.read<Counts>(scopeOf(call), countBelow, [places]);
    const { dwellings = 0, households = 0, people = 0 } = places.length === 0 ? {} : (counts ?? {});
    const suppressed = people < SMALLEST_CELL;
    return suppressed
      ? { dwellings, households: 0, people: 0, suppressed }
      : { dwellings, households, people, suppressed };
  }
}

/** A service has no places of its own and must say which it means. */
function placesOfCount(under: string, { passport }: CommandCall): string[] {
  if (passport.kind !== PassportKind.SERVICE) return placesToRead(readPaths(passport), under);
  if (under === '') throw invalidFields([{ field: 'under', description: 'must be named by a service' }]);
  return [under];
}
