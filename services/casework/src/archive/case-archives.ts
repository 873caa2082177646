import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type { Flow } from '@wangge/flow';
import { Clock } from '@wangge/platform/clock';
import { Database, scopeOf, statement, type CommandCall } from '@wangge/platform/persistence';
import { CaseDesk } from '../case/case.desk.ts';
import { nameOf } from '../case/case.flow.ts';
import { CaseQueries } from '../case/case.queries.ts';
import { Cases } from '../case/cases.ts';
import { CASE_DAYS } from '../casework.retention.ts';

const DAY_MS = 86_400_000;

/** Actions by which somebody decided about a case, as history names them; every flow has them under these names. */
const DECISIONS = new Set([
  ...['file', 'refuse', 'settle', 'dispatch', 'adjudicate', 'suspend', 'extend', 'verify', 'sendBack', 'close'],
  ...['evaluate', 'reopen', 'agree', 'decline', 'end-mediation', 'confirm-in-court', 'decide', 'review', 'sponsor'],
]);
/** What the service does by itself has no action of the flow. */
const OWN_LABELS = { report: '上报', deadline: '时限预警', locate: '补定位', rehome: '网格调整' };

const filesOf = statement(
  'archive_files',
  `select file_id as "fileId", kind, evidence, media_type as "mediaType", size, sha256, attach_time as "attachTime"
   from attachment where case_id = $1 order by attach_time, file_id`,
);

interface FileRow {
  readonly fileId: string;
  readonly kind: string;
  readonly evidence: string;
  readonly mediaType: string;
  readonly size: number;
  readonly sha256: string;
  readonly attachTime: Date;
}

/** Everything a case is, as it goes into the archive (归档). */
@Injectable()
export class CaseArchives {
  constructor(
    private readonly db: Database,
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
    private readonly queries: CaseQueries,
    private readonly clock: Clock,
  ) {}

  async get(caseId: string, call: CommandCall) {
    const found = await this.cases.get(call, caseId);
    const [{ lines }, files] = await Promise.all([
      this.queries.timeline({ caseId }, call),
      this.db.read<FileRow>(scopeOf(call), filesOf, [caseId]),
    ]);
    const { closeTime } = found.now;
    const kept = closeTime === null ? undefined : new Date(new Date(closeTime).getTime() + CASE_DAYS * DAY_MS);
    return {
      ...this.desk.show(found, call),
      ...{ lines, decisions: lines.filter(({ action = '' }) => DECISIONS.has(action)), closed: closeTime !== null },
      evidence: files.map((file) => ({
        ...file,
        size: BigInt(file.size),
        attachTime: timestampFromDate(file.attachTime),
      })),
      ...(kept && { keepUntilTime: timestampFromDate(kept) }),
      madeTime: timestampFromDate(this.clock.now()),
      labels: labelsOf(found.flow),
    };
  }
}

function labelsOf({ definition }: Flow): { readonly name: string; readonly zh: string }[] {
  const own = Object.entries(OWN_LABELS).map(([name, zh]) => ({ name, zh }));
  const actions = definition.actions.map(({ name, label }) => ({ name: nameOf(name), zh: label.zh }));
  return [...own, ...actions, ...definition.states.map(({ name, label }) => ({ name, zh: label.zh }))];
}
