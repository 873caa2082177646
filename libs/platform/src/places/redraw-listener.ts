import { toJson } from '@bufbuild/protobuf';
import { type RedrawMove, RedrawMoveSchema } from '@wangge/contracts/wangge/grid/v1/redraw';
import {
  type GridRedrawn,
  GridRedrawnSchema,
  type GridRedrawUndone,
  GridRedrawUndoneSchema,
} from '@wangge/contracts/wangge/grid/v1/redraw_events';
import type { Job, Jobs } from '../bootstrap/jobs.ts';
import { type EventContext, OnEvent } from '../events/index.ts';
import type { Database, Tx } from '../persistence/index.ts';

const EVERY_MS = 15_000;
const REMEMBER = `insert into redrawn (redraw_id, moves, leftovers, undone) values ($1, $2, $3, $4)
  on conflict (redraw_id) do update set leftovers = excluded.leftovers, undone = excluded.undone, follow_time = now()`;
const REHOME = 'select rehome($1, $2, $3)';
const BACK = 'select rehome_back($1, $2)';
const LATELY = `select redraw_id as "redrawId", case when undone then leftovers else moves end as moves from redrawn
  where follow_time > now() - interval '1 day' order by follow_time`;

/**
 * Follows a redrawing of grids: every row with an `org_path` goes along in the transaction that hears of it. What was being written
 * meanwhile into a grid that ended is fetched after it by a job; until then nobody but the places above sees it. A service extends
 * this by a controller of its own.
 */
export abstract class RedrawListener {
  /** @param homes tables whose `grid_id` says where something is now; elsewhere it says where something was, and stays */
  constructor(
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly homes: readonly string[],
  ) {}

  onModuleInit(): void {
    this.jobs.every('follow-redraws', EVERY_MS, (job) => this.followStragglers(job));
  }

  @OnEvent(GridRedrawnSchema)
  async whenGridsAreRedrawn({ redrawId, moves }: GridRedrawn, { tx }: EventContext): Promise<void> {
    const told = moves.map(jsonOf);
    await tx.query(REMEMBER, [redrawId, JSON.stringify(told), '[]', false]);
    for (const move of inOrder(told)) await this.#rehome(tx, redrawId, move);
  }

  @OnEvent(GridRedrawUndoneSchema)
  async whenARedrawIsUndone({ redrawId, moves, leftovers }: GridRedrawUndone, { tx }: EventContext): Promise<void> {
    const left = leftovers.map(jsonOf);
    await tx.query(REMEMBER, [redrawId, JSON.stringify(moves.map(jsonOf)), JSON.stringify(left), true]);
    await tx.query(BACK, [redrawId, this.homes]);
    for (const move of left) await this.#rehome(tx, redrawId, move);
  }

  /** Fetches what was written into an ended grid by somebody who did not know yet. */
  followStragglers({ scope }: Job): Promise<void> {
    return this.database.transaction(scope, async (tx) => {
      for (const { redrawId, moves } of await tx.query<{ redrawId: string; moves: Move[] }>(LATELY))
        for (const move of moves.filter(({ rest }) => rest)) await this.#rehome(tx, redrawId, move);
    });
  }

  async #rehome(tx: Tx, redrawId: string, { outline: _drawn, ...move }: Move): Promise<void> {
    await tx.query(REHOME, [redrawId, JSON.stringify(move), this.homes]);
  }
}

/** A move as the database's functions read it. */
interface Move {
  readonly buildings: readonly string[];
  readonly rest: boolean;
  readonly outline?: unknown;
}

const jsonOf = (move: RedrawMove): Move =>
  toJson(RedrawMoveSchema, move, { alwaysEmitImplicit: true }) as unknown as Move;

/** What is named goes first: the rest is what is left. */
const inOrder = (moves: readonly Move[]): Move[] => {
  const named = moves.map((move) => ({ ...move, rest: false }));
  const rest = moves.filter((move) => move.rest).map((move) => ({ ...move, buildings: [] }));
  return [...named, ...rest];
};
