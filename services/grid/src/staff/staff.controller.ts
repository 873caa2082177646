import { Controller } from '@nestjs/common';
import {
  StaffService,
  type AssignPostRequest,
  type EndAssignmentRequest,
  type ImportStaffRequest,
  type ListPostsRequest,
  type ListStaffRequest,
  type RecordAbsenceRequest,
  type RevealStaffContactRequest,
} from '@wangge/contracts/wangge/grid/v1/staff_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { PostQueries } from '../post/post.queries.ts';
import { AssignPost } from './actions/assign-post.ts';
import { EndAssignment } from './actions/end-assignment.ts';
import { ImportStaff } from './actions/import-staff.ts';
import { RecordAbsence } from './actions/record-absence.ts';
import { StaffQueries } from './staff.queries.ts';

@Controller()
export class StaffController implements RpcHandlers<typeof StaffService> {
  constructor(
    private readonly queries: StaffQueries,
    private readonly posts: PostQueries,
    private readonly assign: AssignPost,
    private readonly end: EndAssignment,
    private readonly absence: RecordAbsence,
    private readonly imports: ImportStaff,
  ) {}

  @RpcMethod(StaffService.method.listStaff)
  listStaff(request: ListStaffRequest, call: Call) {
    return this.queries.list(request, call);
  }

  @RpcMethod(StaffService.method.listPosts)
  listPosts(request: ListPostsRequest, call: Call) {
    return this.posts.list(request, call);
  }

  @RpcMethod(StaffService.method.assignPost)
  assignPost(request: AssignPostRequest, call: Call) {
    return this.assign.run(request, call);
  }

  @RpcMethod(StaffService.method.endAssignment)
  endAssignment(request: EndAssignmentRequest, call: Call) {
    return this.end.run(request, call);
  }

  @RpcMethod(StaffService.method.recordAbsence)
  recordAbsence(request: RecordAbsenceRequest, call: Call) {
    return this.absence.run(request, call);
  }

  @RpcMethod(StaffService.method.revealStaffContact)
  revealStaffContact(request: RevealStaffContactRequest, call: Call) {
    return this.queries.reveal(request, call);
  }

  @RpcMethod(StaffService.method.importStaff)
  importStaff(request: ImportStaffRequest, call: Call) {
    return this.imports.run(request, call);
  }
}
