import { serviceDataSource } from '@wangge/platform/persistence';
import { ContactBoard } from './board/contact-board.entity.ts';
import { CreatePlace1764000000000 } from './migrations/1764000000000-create-place.ts';
import { CreateStaff1764000100000 } from './migrations/1764000100000-create-staff.ts';
import { CreateUnit1764000200000 } from './migrations/1764000200000-create-unit.ts';
import { AllowReseal1764900000000 } from './migrations/1764900000000-allow-reseal.ts';
import { DutyList1766110000000 } from './migrations/1766110000000-duty-list.ts';
import { CreateServicePoint1767400000000 } from './migrations/1767400000000-create-service-point.ts';
import { CreateRedraw1767300000000 } from './migrations/1767300000000-create-redraw.ts';
import { PlaceNames1767900000000 } from './migrations/1767900000000-place-names.ts';
import { OwnPosts1767900100000 } from './migrations/1767900100000-own-posts.ts';
import { ContactBoard1767900200000 } from './migrations/1767900200000-contact-board.ts';
import { GridPlace, PlaceCode, PlaceName } from './place/place.entity.ts';
import { ServicePoint, ServiceShift } from './service-point/service-point.entity.ts';
import { Post } from './post/post.entity.ts';
import { Redraw, RedrawHistory } from './redraw/redraw.entity.ts';
import { Absence } from './staff/absence.entity.ts';
import { Assignment, AssignmentHistory } from './staff/assignment.entity.ts';
import { Staff, StaffContact } from './staff/staff.entity.ts';
import { PostManual, StaffBriefing } from './staffing/staffing.entity.ts';
import { Unit, UnitCompetence, UnitMember } from './unit/unit.entity.ts';

/** The grid service's database as its owner role, for migrations and the drift check. */
export const dataSource = serviceDataSource({
  entities: [
    GridPlace,
    PlaceCode,
    PlaceName,
    Post,
    Staff,
    StaffContact,
    Assignment,
    AssignmentHistory,
    Absence,
    Unit,
    UnitCompetence,
    UnitMember,
    ServicePoint,
    ServiceShift,
    Redraw,
    RedrawHistory,
    PostManual,
    StaffBriefing,
    ContactBoard,
  ],
  migrations: [
    CreatePlace1764000000000,
    CreateStaff1764000100000,
    CreateUnit1764000200000,
    AllowReseal1764900000000,
    DutyList1766110000000,
    CreateServicePoint1767400000000,
    CreateRedraw1767300000000,
    PlaceNames1767900000000,
    OwnPosts1767900100000,
    ContactBoard1767900200000,
  ],
});
