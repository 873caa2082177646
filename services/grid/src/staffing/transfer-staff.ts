import { Inject, Injectable } from '@nestjs/common';
import { ErrorReason } from '@wangge/contracts/wangge/grid/v1/errors';
import type { TransferStaffRequest } from '@wangge/contracts/wangge/grid/v1/post_service';
import { CONFIG } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { DomainError, notFound } from '@wangge/platform/errors';
import { isWithin } from '@wangge/platform/identity';
import {
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  onceMore,
  scopeOf,
  type Tx,
} from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { NIL, v7 } from 'uuid';
import type { GridConfig } from '../grid.config.ts';
import { dayOf } from '../place/day.ts';
import type { PostRow } from '../post/post.queries.ts';
import { badFile, MOST_FAULTS, sheetRows, type SheetFault } from '../sheet.ts';
import { endOf, existsAt } from '../staff/assignment.rules.ts';
import {
  assignmentChanged,
  findAssignment,
  findPlace,
  findPlaces,
  findPosts,
  insertAssignments,
  updateEnd,
  type Author,
  type PostPlace,
  type StaffMember,
} from '../staff/staff.store.ts';
import { COLUMNS, faultOf, transferOf, type Seat, type Transfer } from './transfer.rules.ts';

const MOST_ROWS = 500;
// Two sheets at once would wait for each other's posts; one after the other they are told what is taken.
const LOCK = `select pg_advisory_xact_lock(hashtextextended('wangge.grid.transfer', 0))`;
const STAFF = `select staff_number as "staffNumber", staff_id as "staffId", issuer, subject from staff where staff_number = any ($1)`;
const HELD = `select assignment_id as "assignmentId" from assignment
  where staff_id = $1 and place_id = $2 and post_code = $3 and not deputy and (end_time is null or end_time > $4)
  order by start_time limit 1 for update`;

interface Result {
  readonly lines: number;
  readonly transferred: number;
  readonly faults: SheetFault[];
}
interface Ground {
  readonly within: string;
  readonly staff: ReadonlyMap<string, StaffMember>;
  readonly places: ReadonlyMap<string, PostPlace>;
  readonly posts: ReadonlyMap<string, PostRow>;
  readonly by: Author;
}

/** Carries what was only tried out of its transaction, so that nothing of it is kept. */
class Tried extends Error {
  constructor(readonly result: Result) {
    super('only tried');
  }
}

/** Ends and begins assignments by a sheet, within a place of the caller. */
@Injectable()
export class TransferStaff {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: GridConfig,
  ) {}

  async run({ placeId, content, eachAlone, validateOnly }: TransferStaffRequest, call: Call) {
    const now = this.clock.now();
    const read = await sheetRows(content, COLUMNS);
    const rows = 'fault' in read ? [] : read.rows;
    const judged = rows.map((row) => transferOf(row, dayOf(now), now));
    const faults = 'fault' in read ? [read.fault] : judged.filter((one) => Array.isArray(one)).flat();
    if (!('fault' in read) && rows.length === 0) faults.push(faultOf(0, '', 'EMPTY', 'has no rows'));
    if (rows.length > MOST_ROWS) faults.push(faultOf(0, '', 'TOO_MANY_ROWS', `has more than ${MOST_ROWS} lines`));
    const good = rows.length > MOST_ROWS ? [] : judged.flatMap((one) => (Array.isArray(one) ? [] : [one]));
    const work = async (tx: Tx): Promise<Result> => {
      await tx.query(LOCK);
      const repeated = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
      if (repeated) return JSON.parse(repeated.resultCode);
      const ground = await this.#groundOf(tx, good, placeId, { actor: call.passport.subject, time: now });
      const late = eachAlone ? await eachOf(tx, good, ground) : await together(tx, good, ground);
      const all = [...faults, ...late].toSorted((a, b) => a.row - b.row);
      const result = {
        lines: rows.length,
        transferred: good.length - new Set(late.map(({ row }) => row)).size,
        faults: all,
      };
      if (validateOnly) throw new Tried(result);
      if (all.length > 0 && (!eachAlone || rows.length === 0 || rows.length > MOST_ROWS))
        throw badFile(all, ErrorReason[ErrorReason.BAD_TRANSFERS]);
      const told = JSON.stringify({ ...result, faults: all.slice(0, 20) });
      await tx.remember({ call, aggregateId: NIL, version: 1, resultCode: told });
      return result;
    };
    const tried = onceMore(() => this.db.transaction(scopeOf(call), work)).catch((error: unknown) => {
      if (error instanceof Tried) return error.result;
      throw error;
    });
    const { lines, transferred, faults: found } = await tried;
    return { lines, transferred, faults: found.slice(0, MOST_FAULTS), faultCount: found.length };
  }

  async #groundOf(tx: Tx, transfers: readonly Transfer[], placeId: string, by: Author): Promise<Ground> {
    const within = await findPlace(tx, placeId);
    if (!within) throw notFound('place');
    const seats = transfers.flatMap(({ from, to }) => [from, to]).filter((seat) => seat !== undefined);
    const numbers = transfers.map(({ staffNumber }) => staffNumber);
    const staff = await tx.query<StaffMember & { staffNumber: string }>(STAFF, [numbers]);
    const places = await findPlaces(tx, [...new Set(seats.map(({ placeCode }) => placeCode))]);
    const codes = [...new Set(seats.map(({ post }) => post))];
    const posts = await findPosts(tx, codes, this.config.WANGGE_POST_PRESET);
    return {
      ...{ within: within.orgPath, by },
      staff: new Map(staff.map((one) => [one.staffNumber, one])),
      places: new Map(places.map((one) => [one.code, one])),
      posts: new Map(posts.map((one) => [one.postCode, one])),
    };
  }
}

/** Each line by itself: what it ended stays in force when it could not begin the other. */
async function eachOf(tx: Tx, transfers: readonly Transfer[], ground: Ground): Promise<SheetFault[]> {
  const faults: SheetFault[] = [];
  for (const transfer of transfers)
    faults.push(...(await tryOut(tx, transfer.row, async () => {
      await ends(tx, transfer, ground);
      await begins(tx, transfer, ground);
    }))); // prettier-ignore
  return faults;
}

/** All of them: first everything ends, so that two can change places. */
async function together(tx: Tx, transfers: readonly Transfer[], ground: Ground): Promise<SheetFault[]> {
  const faults: SheetFault[] = [];
  for (const step of [ends, begins])
    for (const transfer of transfers) {
      if (faults.some(({ row }) => row === transfer.row)) continue;
      faults.push(...(await tryOut(tx, transfer.row, () => step(tx, transfer, ground))));
    }
  return faults;
}

/** What cannot be done, and is a line's own fault. */
class Refused extends Error {
  constructor(
    readonly column: keyof typeof COLUMNS,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

async function tryOut(tx: Tx, row: number, work: () => Promise<void>): Promise<SheetFault[]> {
  await tx.query('savepoint transfer');
  try {
    await work();
    await tx.query('release savepoint transfer');
    return [];
  } catch (error) {
    if (!(error instanceof Refused) && !isRefusal(error)) throw error;
    await tx.query('rollback to savepoint transfer');
    if (error instanceof Refused) return [faultOf(row, error.column, error.code, error.message)];
    return [faultOf(row, '', error.reason, error.message)];
  }
}

const isRefusal = (error: unknown): error is DomainError =>
  error instanceof DomainError && ['FAILED_PRECONDITION', 'INVALID_ARGUMENT'].includes(error.code);

function seatOf(seat: Seat, side: 'from' | 'to', { places, posts, within }: Ground) {
  const [place, post] = [places.get(seat.placeCode), posts.get(seat.post)];
  // A place of somebody else is answered as one that is nowhere.
  if (!place || !isWithin(place.orgPath, [within]))
    throw new Refused(`${side}Place`, 'UNKNOWN_PLACE', `there is no place ${seat.placeCode.slice(0, 24)} here`);
  if (!post || !existsAt(post.level, place.kind))
    throw new Refused(`${side}Post`, 'UNKNOWN_POST', 'does not exist at this place');
  return { place, post };
}

function memberOf({ staffNumber }: Transfer, { staff }: Ground): StaffMember {
  const member = staff.get(staffNumber);
  if (!member) throw new Refused('staffNumber', 'UNKNOWN_STAFF', 'is nobody known');
  return member;
}

async function ends(tx: Tx, transfer: Transfer, ground: Ground): Promise<void> {
  const member = memberOf(transfer, ground);
  if (!transfer.from) return;
  const { place, post } = seatOf(transfer.from, 'from', ground);
  const [held] = await tx.query<{ assignmentId: string }>(HELD, [
    member.staffId,
    place.placeId,
    post.postCode,
    ground.by.time,
  ]);
  const found = held && (await findAssignment(tx, held.assignmentId));
  if (!found) throw new Refused('fromPost', 'NOT_HELD', 'is not held there by this staff member');
  const endTime = endOf(found, transfer.at < found.startTime ? found.startTime : transfer.at, ground.by.time);
  await updateEnd(tx, found, endTime, ground.by);
  await tx.publish(assignmentChanged({ ...found, endTime, version: found.version + 1 }, member));
}

async function begins(tx: Tx, transfer: Transfer, ground: Ground): Promise<void> {
  if (!transfer.to) return;
  const member = memberOf(transfer, ground);
  const { place, post } = seatOf(transfer.to, 'to', ground);
  const assignment = {
    ...{ assignmentId: v7(), staffId: member.staffId, placeId: place.placeId, orgPath: place.orgPath },
    ...{ postCode: post.postCode, startTime: transfer.at, endTime: null, deputy: false, ground: transfer.ground },
    version: 1,
  };
  await insertAssignments(tx, [{ ...assignment, shared: post.shared }], ground.by);
  await tx.publish(assignmentChanged(assignment, member));
}
