import { DepartmentTaskService } from '@wangge/contracts/wangge/exchange/v1/department_task_service';
import { PersonDirectoryService } from '@wangge/contracts/wangge/exchange/v1/person_directory_service';
import type { CaseAnswer, CaseJson } from './api.ts';
import type { Cast } from './cast.ts';
import { cornerOf, DIRTY_CORNER, eventually, located } from './main-job.ts';
import type { Teller } from './print.ts';

/** A matter reported at the story's corner and filed. */
async function filed(cast: Cast, matterCode: string, description: string): Promise<{ path: string; found: CaseJson }> {
  const { longitude, latitude } = await cornerOf(cast);
  const { case: reported } = await cast.worker.post<CaseAnswer>('/api/casework/v1/cases', {
    matterCode,
    description,
    channel: 'CHANNEL_PATROL',
    longitude,
    latitude,
  });
  const path = `/api/casework/v1/cases/${reported.caseId}`;
  await located(cast, reported.caseId);
  const { case: found } = await cast.dispatcher.post<CaseAnswer>(`${path}:file`, {});
  return { path, found };
}

/** A unit says "not ours"; the dispatcher decides, and the decision binds. */
export async function objection(cast: Cast, teller: Teller): Promise<CaseJson> {
  teller.step('A unit objects to a dispatch; the dispatcher adjudicates');
  const { path } = await filed(cast, DIRTY_CORNER, '垃圾堆放，权属有争议');
  await cast.dispatcher.post<CaseAnswer>(`${path}:dispatch`, {});
  const objected = await cast.handler.post<CaseAnswer>(`${path}:objectTask`, {
    note: '该地块由物业管理，不属本单位',
    reference: '01.01',
  });
  teller.line(`objected: state ${objected.case.state}`);
  const ruled = await cast.dispatcher.post<CaseAnswer>(`${path}:adjudicate`, {
    uphold: false,
    note: '公共道路由环卫负责，异议不成立',
  });
  const { case: again } = await cast.handler.get<CaseAnswer>(path);
  teller.line(`adjudicated: state ${ruled.case.state}; the unit may now ${again.allowedActions.join(', ')}`);
  const accepted = await cast.handler.post<CaseAnswer>(`${path}:acceptTask`, {});
  teller.line(`accepted: state ${accepted.case.state}`);
  return accepted.case;
}

/** A demonstration matter with a clock of 20 seconds passes its deadline and goes up the chain. */
export async function deadline(cast: Cast, teller: Teller): Promise<CaseJson> {
  const { path } = await filed(cast, '99.01.01', '演示：二十秒时限');
  await cast.dispatcher.post<CaseAnswer>(`${path}:dispatch`, {});
  await cast.handler.post<CaseAnswer>(`${path}:acceptTask`, {});
  const late = await eventually(
    'the deadline',
    async () => {
      const { case: now } = await cast.dispatcher.get<CaseAnswer>(path);
      return now.escalationLevel > 0 ? now : undefined;
    },
    60_000,
  );
  teller.step('A case nobody settled in its 20 seconds has gone up the chain');
  teller.line(
    `${late.number}: level ${late.escalationLevel}, ${late.clocks
      .filter(({ light }) => light === 'red')
      .map(({ name, explanation }) => `${name} red (${explanation})`)
      .join('; ')}`,
  );
  return late;
}

/** A department takes its task over gRPC, answers it, and looks a person up under its agreement. */
export async function department(cast: Cast, teller: Teller): Promise<CaseJson> {
  teller.step('A department takes a task over gRPC');
  const { path, found } = await filed(cast, '06.03.03', '机动车占用人行道');
  await cast.dispatcher.post<CaseAnswer>(`${path}:dispatch`, {});
  const police = cast.department('police-department', '王警官 012345');
  const task = await eventually(
    'the task',
    async () => {
      const { tasks } = await police.call(DepartmentTaskService.method.listTasks, { pageSize: 100 });
      return tasks.find(({ caseNumber }) => caseNumber === found.number);
    },
    cast.patienceMs,
  );
  teller.line(`${task.caseNumber} ${task.matterName} at ${task.placeName}: may ${task.allowedActions.join(', ')}`);
  await police.call(DepartmentTaskService.method.acceptTask, { requestId: crypto.randomUUID(), taskId: task.taskId });
  const answered = await police.call(DepartmentTaskService.method.answerTask, {
    requestId: crypto.randomUUID(),
    taskId: task.taskId,
    result: '已劝离并处罚',
  });
  teller.line(`answered: ${answered.task?.state ?? ''}`);
  police.close();
  const civil = cast.department('civil-affairs-department', '李科员 023456');
  const { person } = await civil.call(PersonDirectoryService.method.lookUpPerson, {
    key: { case: 'identityNumber', value: cast.facts.residentNumber },
  });
  teller.line(
    `looked up under its agreement: name ${person?.name}, community ${person?.communityName}; phone ${person?.phone === '' ? 'not agreed, not answered' : 'answered'}`,
  );
  civil.close();
  return (await cast.dispatcher.get<CaseAnswer>(path)).case;
}
