import { phonePhoto } from '@wangge/testing/door';
import type { CaseAnswer, CaseJson, FiguresJson, MessageJson, PlaceJson, TimelineJson } from './api.ts';
import type { Cast } from './cast.ts';
import { type Teller, when } from './print.ts';

/** 赵家楼社区 of 建国门街道, Dongcheng: a real street and a real community. */
export const COMMUNITY = '110101008005';
/** Dirty corner (卫生死角). */
export const DIRTY_CORNER = '01.01.03';

/** Asks again until the answer is there; what is told by events takes a moment. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>, timeoutMs: number): Promise<T> {
  for (const end = Date.now() + timeoutMs; ;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`${what} did not come within ${timeoutMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

interface Corner {
  readonly grid: PlaceJson;
  readonly longitude: number;
  readonly latitude: number;
}

const corners = new WeakMap<Cast, Promise<Corner>>();

/** The first grid of the community and a point in the middle of it; looked for once. */
export function cornerOf(cast: Cast): Promise<Corner> {
  const corner = corners.get(cast) ?? findCorner(cast);
  corners.set(cast, corner);
  return corner;
}

async function findCorner(cast: Cast): Promise<Corner> {
  const places: PlaceJson[] = [];
  for (let token = ''; ;) {
    const page = await cast.worker.get<{ places: PlaceJson[]; nextPageToken: string }>(
      `/api/grid/v1/places?kind=PLACE_KIND_BASE_GRID&withOutline=true&pageSize=100&pageToken=${encodeURIComponent(token)}`,
    );
    places.push(...page.places);
    token = page.nextPageToken;
    if (token === '' || places.some(({ code }) => code === `${COMMUNITY}001`)) break;
  }
  const grid = places.find(({ code }) => code === `${COMMUNITY}001`);
  const ring = grid?.outline?.ring ?? [];
  if (grid === undefined || ring.length === 0) throw new Error(`The seed has no grid ${COMMUNITY}001 with an outline.`);
  const mean = (numbers: number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
  return {
    grid,
    longitude: mean(ring.map((corner) => corner.longitude)),
    latitude: mean(ring.map((corner) => corner.latitude)),
  };
}

/** The case once its grid is known: a report is never refused because the grid cannot be found now, then it is found a moment later. */
export function located(cast: Cast, caseId: string): Promise<CaseJson> {
  return eventually(
    'the grid of the case',
    async () => {
      const { case: now } = await cast.worker.get<CaseAnswer>(`/api/casework/v1/cases/${caseId}`);
      return now.gridId === '' ? undefined : now;
    },
    cast.patienceMs,
  );
}

/** What the leader's board says of the street today: numerators by indicator. */
export async function figures(cast: Cast, matterCode: string): Promise<Record<string, number>> {
  const today = when(new Date().toISOString()).slice(0, 10);
  const answer = await cast.leader.ask<FiguresJson>('/api/assessment/v1/figures:query', {
    fromDate: today,
    toDate: today,
    matterCode,
  });
  return Object.fromEntries(
    (answer.lines[0]?.figures ?? []).map((figure) => [figure.indicator, Number(figure.numerator)]),
  );
}

/** The main job: reported with a photo, settled by the right unit, verified by another, evaluated by the reporter. */
export async function mainJob(cast: Cast, teller: Teller): Promise<CaseJson> {
  const { longitude, latitude } = await cornerOf(cast);
  const before = await figures(cast, DIRTY_CORNER);

  teller.step('A grid worker reports a dirty corner with a photo');
  const photo = await phonePhoto({ longitude, latitude, ...cast.photo });
  const fileId = await cast.worker.upload(photo);
  const kept = await cast.worker.download(fileId);
  teller.line(`photo: ${photo.length} bytes with a position inside; kept: ${kept.length} bytes without it`);
  const reported = await cast.worker.post<CaseAnswer & { followCode: string }>('/api/casework/v1/cases', {
    matterCode: DIRTY_CORNER,
    description: '楼后墙角堆有生活垃圾',
    channel: 'CHANNEL_PATROL',
    longitude,
    latitude,
    fileIds: [fileId],
  });
  const { followCode } = reported;
  const path = `/api/casework/v1/cases/${reported.case.caseId}`;
  teller.line(`${reported.case.number} in ${reported.case.gridName}; the reporter keeps the code ${followCode}`);
  await responsible(cast, reported.case, teller);

  teller.step('The dispatcher files it and sends it to the competent unit');
  await cast.dispatcher.post<CaseAnswer>(`${path}:file`, {});
  const dispatched = await cast.dispatcher.post<CaseAnswer>(`${path}:dispatch`, { note: '请及时清理' });
  teller.line(`to ${dispatched.case.tasks[0]?.unitName ?? ''}`);
  for (const clock of dispatched.case.clocks) teller.line(`clock ${clock.name}: ${clock.explanation}`);

  teller.step("The unit's phone gets a message");
  const message = await eventually(
    'the message to the unit',
    async () => {
      const mine = await cast.handler.get<{ messages: MessageJson[] }>(
        '/api/notification/v1/my-messages?unread=true&pageSize=100',
      );
      return mine.messages.find(({ aboutId }) => aboutId === reported.case.caseId);
    },
    cast.patienceMs,
  );
  teller.line(message.text);

  teller.step('The unit accepts, cleans and attaches the after-photo');
  await cast.handler.post<CaseAnswer>(`${path}:acceptTask`, {});
  const after = await cast.handler.upload(await phonePhoto({ longitude, latitude, color: '#8fbf7f', ...cast.photo }));
  const handled = await cast.handler.post<CaseAnswer>(`${path}:completeTask`, {
    result: '已清理并冲洗地面',
    afterFileIds: [after],
  });
  teller.line(`state ${handled.case.state}`);

  teller.step('Somebody else verifies, the dispatcher closes');
  await cast.verifier.post<CaseAnswer>(`${path}:verify`, { note: '现场已清理干净' });
  const closed = await cast.dispatcher.post<CaseAnswer>(`${path}:close`, {});
  teller.line(`state ${closed.case.state}`);

  teller.step('The reporter evaluates by code, without signing in');
  const evaluated = await cast.anybody.post<{ state: string }>('/api/casework/v1/evaluations', {
    followCode,
    satisfaction: 5,
    settled: true,
    comment: '很快',
  });
  teller.line(`state ${evaluated.state}`);

  teller.step('The figures change accordingly');
  const counted = await eventually(
    'the figures',
    async () => {
      const now = await figures(cast, DIRTY_CORNER);
      return (now['closed'] ?? 0) > (before['closed'] ?? 0) && (now['evaluated'] ?? 0) > (before['evaluated'] ?? 0)
        ? now
        : undefined;
    },
    cast.patienceMs,
  );
  for (const [indicator, value] of Object.entries(counted))
    teller.line(`${indicator.padEnd(24)} ${before[indicator] ?? 0} → ${value}`);

  await timeline(cast, path, teller);
  return (await cast.dispatcher.get<CaseAnswer>(path)).case;
}

async function responsible(cast: Cast, reported: CaseJson, teller: Teller): Promise<void> {
  const found = await located(cast, reported.caseId);
  const answer = await cast.worker.get<{ responsible: { name: string; postName: string; deputy: boolean }[] }>(
    `/api/grid/v1/places/${found.gridId}:responsible`,
  );
  teller.line(
    `responsible: ${answer.responsible.map(({ name, postName, deputy }) => `${name} (${postName}${deputy ? ', deputy' : ''})`).join(' → ')}`,
  );
}

async function timeline(cast: Cast, path: string, teller: Teller): Promise<void> {
  teller.step('The timeline, each clock with its reason');
  const { lines, clocks } = await cast.dispatcher.get<TimelineJson>(`${path}:timeline`);
  for (const line of lines)
    teller.line(
      `${when(line.time)}  ${line.action.padEnd(12)} ${line.fromState || '–'} → ${line.toState}  ${line.actor}${line.note === '' ? '' : `: ${line.note}`}`,
    );
  for (const clock of clocks)
    teller.line(`clock ${clock.name.padEnd(10)} ${clock.state.padEnd(8)} ${clock.explanation}`);
}
