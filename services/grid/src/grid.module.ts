import { Module } from '@nestjs/common';
import { ContactBoardController } from './board/contact-board.controller.ts';
import { ContactBoardDesk } from './board/contact-board.desk.ts';
import { ImportDivisions } from './division/actions/import-divisions.ts';
import { DivisionController } from './division/division.controller.ts';
import { DivisionQueries } from './division/division.queries.ts';
import { ImportDutyList } from './duty/actions/import-duty-list.ts';
import { SetDutyLine } from './duty/actions/set-duty-line.ts';
import { DutyController } from './duty/duty.controller.ts';
import { DutyQueries } from './duty/duty.queries.ts';
import { ImportOutlines } from './outlines/actions/import-outlines.ts';
import { OutlineController } from './outlines/outline.controller.ts';
import { OutlineQueries } from './outlines/outline.queries.ts';
import { ImportPlaces } from './place/actions/import-places.ts';
import { OwnPlaces } from './place/own-places.ts';
import { PlaceController } from './place/place.controller.ts';
import { PlaceQueries } from './place/place.queries.ts';
import { PostController } from './post/post.controller.ts';
import { PostDesk } from './post/post.desk.ts';
import { PostQueries } from './post/post.queries.ts';
import { ServicePointController } from './service-point/service-point.controller.ts';
import { ServicePointDesk } from './service-point/service-point.desk.ts';
import { ShiftDesk } from './service-point/shift.desk.ts';
import { DecideRedraw } from './redraw/actions/decide-redraw.ts';
import { PlanRedraw } from './redraw/actions/plan-redraw.ts';
import { RedrawController } from './redraw/redraw.controller.ts';
import { RedrawJob } from './redraw/redraw.job.ts';
import { RedrawQueries } from './redraw/redraw.queries.ts';
import { ScopeController } from './scope/scope.controller.ts';
import { ScopeQueries } from './scope/scope.queries.ts';
import { AssignPost } from './staff/actions/assign-post.ts';
import { EndAssignment } from './staff/actions/end-assignment.ts';
import { ImportStaff } from './staff/actions/import-staff.ts';
import { RecordAbsence } from './staff/actions/record-absence.ts';
import { StaffController } from './staff/staff.controller.ts';
import { StaffQueries } from './staff/staff.queries.ts';
import { RecordBriefing } from './staffing/record-briefing.ts';
import { TransferStaff } from './staffing/transfer-staff.ts';
import { UncoveredQueries } from './staffing/uncovered.queries.ts';
import { ImportUnits } from './unit/actions/import-units.ts';
import { UnitController } from './unit/unit.controller.ts';
import { UnitQueries } from './unit/unit.queries.ts';
import { GridResealer } from './grid.resealer.ts';

/** Divisions, grids, posts, staff, units: who answers for a place. */
@Module({
  controllers: [
    PlaceController,
    ScopeController,
    StaffController,
    UnitController,
    DutyController,
    ServicePointController,
    RedrawController,
    DivisionController,
    OutlineController,
    PostController,
    ContactBoardController,
  ],
  providers: [
    GridResealer,
    OwnPlaces,
    PlaceQueries,
    ImportPlaces,
    PostQueries,
    StaffQueries,
    AssignPost,
    EndAssignment,
    RecordAbsence,
    ImportStaff,
    ScopeQueries,
    UnitQueries,
    ImportUnits,
    DutyQueries,
    ImportDutyList,
    SetDutyLine,
    ServicePointDesk,
    ShiftDesk,
    RedrawQueries,
    PlanRedraw,
    DecideRedraw,
    RedrawJob,
    DivisionQueries,
    ImportDivisions,
    OutlineQueries,
    ImportOutlines,
    PostDesk,
    RecordBriefing,
    UncoveredQueries,
    TransferStaff,
    ContactBoardDesk,
  ],
})
export class GridModule {}
