import { create } from '@bufbuild/protobuf';
import { createValidator } from '@bufbuild/protovalidate';
import { ReportCaseRequestSchema } from '@wangge/contracts/wangge/casework/v1/case_service';
import { BareStore } from '../baseline/bare-store.ts';
import type { Contest } from '../measure/contest.ts';
import { withCallers } from '../measure/http-caller.ts';
import { closedLoop } from '../measure/sample.ts';
import { nextReport, type Report } from '../stack/casework.ts';
import { caseWork } from '../stack/cases.ts';
import type { Suite } from '../stack/suite.ts';
import type { Prepared } from './goal.ts';

const CALLERS = 32;
const MS = 2_000;
const OURS = 'ours: HTTP → gateway → NATS → casework';
const TEXTBOOK = 'textbook transaction in-process';
/** In 建国门街道, inside every extent the demonstration district can have. */
const POINT = { longitude: 116.43, latitude: 39.91 };

const ABOUT = `\`ReportCase\`, ${CALLERS} callers, fsync on. Ours: JSON over HTTP to the gateway (token, passport), protobuf over NATS to
casework (validation, access, place, catalogue, clocks by the statutory calendar, number), one write of five rows under
row-level security, the answer masked and back; the relay tells the event meanwhile. Baseline: the load process itself validates
the request and runs BEGIN, three inserts, COMMIT over a pool of 8 with named statements; no HTTP, no token, no second process.
The grid is named by its id; the third line names a point, which the grid service locates in one more hop over NATS.`;

/** G2d: a whole command from the people's door to the disk and back. */
export async function prepareG2d(suite: Suite): Promise<Prepared> {
  const work = await caseWork(suite);
  const bare = new BareStore(suite.stack.ownerUrl('casework'));
  const validator = createValidator({ regexMatch: (pattern, text) => new RegExp(pattern, 'u').test(text) });
  const checked = (report: Report): Report => {
    const { kind } = validator.validate(
      ReportCaseRequestSchema,
      create(ReportCaseRequestSchema, report.call.request as never),
    );
    if (kind !== 'valid') throw new Error('an invalid report');
    return report;
  };
  const overHttp = async (point?: typeof POINT) => {
    const token = await work.signIn.person('worker.zhang');
    return withCallers(suite.run.ports.http, CALLERS, (callers) =>
      closedLoop(CALLERS, MS, (n) =>
        callers[n] ? callers[n].call('POST', '/api/casework/v1/cases', token, work.report(point)) : Promise.reject(),
      ),
    );
  };
  const contest: Contest = {
    title: 'G2d · a whole command over HTTP and NATS',
    about: ABOUT,
    variants: [
      { name: TEXTBOOK, run: () => closedLoop(CALLERS, MS, () => bare.textbook(checked(nextReport()))) },
      { name: OURS, run: () => overHttp() },
      { name: 'ours, the place named by a point', run: () => overHttp(POINT) },
    ],
    comparisons: [
      { goal: 'G2d', ours: OURS, base: TEXTBOOK, figure: 'rate', atLeast: 0.8 },
      { goal: 'G2d CPU', ours: OURS, base: TEXTBOOK, figure: 'cpu' },
    ],
  };
  return { contests: [contest], close: () => bare.close() };
}
