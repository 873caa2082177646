import { Inject, Injectable } from '@nestjs/common';
import { StaffRegisteredSchema } from '@wangge/contracts/wangge/grid/v1/grid_events';
import type { ImportStaffRequest, NewStaff } from '@wangge/contracts/wangge/grid/v1/staff_service';
import { CONFIG } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { invalidFields } from '@wangge/platform/errors';
import { event } from '@wangge/platform/events';
import { brokenConstraint, Database, Sealer, type Tx } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import type { GridConfig } from '../../grid.config.ts';
import { runImport, type Imported } from '../../imported.ts';
import { insertBriefings } from '../../staffing/briefing.ts';
import { planStaff, type PlannedStaff } from '../staff-plan.ts';
import { assignmentChanged, findPlaces, findPosts, insertAssignments, type Author } from '../staff.store.ts';
import type { Contact } from '../staff.view.ts';

/** Registers staff with their first assignments; whoever is there already is left as they are. */
@Injectable()
export class ImportStaff {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly sealer: Sealer,
    @Inject(CONFIG) private readonly config: GridConfig,
  ) {}

  run({ staff }: ImportStaffRequest, call: Call): Promise<Imported> {
    return runImport(this.db, call, staff.length, async (tx) => {
      const now = this.clock.now();
      const planned = await this.plan(tx, staff, now);
      await this.write(tx, planned, { actor: call.passport.subject, time: now });
      return planned.length;
    });
  }

  private async plan(tx: Tx, staff: readonly NewStaff[], now: Date): Promise<PlannedStaff[]> {
    const numbers = staff.map(({ staffNumber }) => staffNumber);
    const wanted = staff.flatMap(({ assignments }) => assignments);
    const placeCodes = [...new Set(wanted.map(({ placeCode }) => placeCode))];
    const postCodes = [...new Set(wanted.map(({ post }) => post))];
    const known = await tx.query<{ number: string }>(KNOWN, [numbers]);
    const places = await findPlaces(tx, placeCodes);
    const posts = await findPosts(tx, postCodes, this.config.WANGGE_POST_PRESET);
    return planStaff(staff, { known: new Set(known.map(({ number }) => number)), places, posts, now }, v7);
  }

  private async write(tx: Tx, staff: readonly PlannedStaff[], by: Author): Promise<void> {
    await Promise.all(staff.map((one) => insertStaff(tx, one)));
    const reachable = staff.filter(({ phone }) => phone !== '');
    await Promise.all(
      reachable.map(({ staffId, phone }) => {
        const sealed = this.sealer.seal(staffId, { phone } satisfies Contact);
        return tx.query(CONTACT, [staffId, sealed]);
      }),
    );
    await insertAssignments(
      tx,
      staff.flatMap(({ assignments }) => assignments),
      by,
    );
    await insertBriefings(
      tx,
      staff.flatMap(({ briefings }) => briefings),
      by,
    );
    const events = staff.flatMap((one) => [
      registered(one),
      ...one.assignments.map((assignment) => assignmentChanged(assignment, one)),
    ]);
    await Promise.all(events.map((each) => tx.publish(each)));
  }
}

const insertStaff = (tx: Tx, { staffId, staffNumber, name, issuer, subject }: PlannedStaff) =>
  tx.query(INSERT, [staffId, staffNumber, name, issuer, subject]).catch((error: unknown) => {
    throw brokenConstraint(error) === 'staff_subject_key' ? subjectTaken(staffNumber) : error;
  });

const KNOWN = `select staff_number as number from staff where staff_number = any ($1)`;
const INSERT = `insert into staff (staff_id, staff_number, name, issuer, subject, version) values ($1, $2, $3, $4, $5, 1)`;
const CONTACT = `insert into staff_contact (staff_id, sealed) values ($1, $2)`;

const subjectTaken = (staffNumber: string) =>
  invalidFields([{ field: 'staff.subject', description: `of ${staffNumber} belongs to another staff member` }]);

const registered = ({ staffId, assignments }: PlannedStaff) =>
  event({
    schema: StaffRegisteredSchema,
    aggregateId: staffId,
    version: 1,
    orgPath: assignments[0]?.orgPath ?? '',
    message: { staffId },
  });
