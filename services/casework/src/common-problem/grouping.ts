import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CommonProblemFoundSchema } from '@wangge/contracts/wangge/casework/v1/intake_events';
import { Jobs, type Job } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { event } from '@wangge/platform/events';
import { Database, type Tx } from '@wangge/platform/persistence';
import { v7 } from 'uuid';
import { MatterCatalogue } from '../matter/matter.catalogue.ts';
import { RuleBook } from '../rules/rules.book.ts';
import { ruleOf, type Area, type MatterRule } from '../rules/rules.ts';

const EVERY_MS = 30_000;
const DAY_MS = 24 * 60 * 60_000;
const LABELS: Readonly<Record<Area, number>> = { street: 2, community: 3, grid: 4 };

// One grouping at a time: two would find the same problem twice.
const LOCK = `select pg_advisory_xact_lock(hashtextextended('casework_common_problems', 0))`;
const FRESH = `update telling t set grouped = true where t.case_id in
    (select case_id from telling where not grouped order by case_id limit 500)
  returning t.matter_code as "matterCode", t.org_path as "orgPath"`;
const TOLD = `select array_agg(case_id order by case_id) as "caseIds", count(distinct teller)::int as people from telling
  where matter_code = $1 and org_path >= $2 and org_path < $2 || '/' and tell_time > $3`;
const OPEN = `select problem_id as "problemId" from common_problem where matter_code = $1 and org_path = $2 and state <> 'ended'`;
const INSERT = `insert into common_problem (problem_id, version, state, matter_code, matter_name, org_path, people, find_time)
  values ($1, 1, 'found', $2, $3, $4, $5, $6)`;
const JOIN = `insert into common_problem_case (problem_id, case_id) select $1, unnest($2::uuid[]) on conflict do nothing`;
const COUNT = 'update common_problem set people = greatest(people, $2) where problem_id = $1';

interface Fresh {
  readonly matterCode: string;
  readonly orgPath: string;
}

/** Finds common problems (共性问题): what so many different people told of one area within so many days. */
@Injectable()
export class Grouping implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly rules: RuleBook,
    private readonly catalogue: MatterCatalogue,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.every('common-problems', EVERY_MS, (job) => this.group(job));
  }

  async group(job: Job): Promise<void> {
    const { rules } = await this.rules.latest();
    await this.db.transaction(job.scope, async (tx) => {
      await tx.query(LOCK);
      const areas = new Map<string, Fresh & { readonly rule: MatterRule }>();
      for (const { matterCode, orgPath } of await tx.query<Fresh>(FRESH)) {
        const rule = ruleOf(rules, matterCode);
        const area = areaOf(orgPath, rule);
        if (area !== undefined) areas.set(`${matterCode} ${area}`, { matterCode, orgPath: area, rule });
      }
      for (const { matterCode, orgPath, rule } of areas.values()) await this.#judge(tx, matterCode, orgPath, rule);
    });
  }

  async #judge(tx: Tx, matterCode: string, orgPath: string, rule: MatterRule): Promise<void> {
    const at = this.clock.now();
    const since = new Date(at.getTime() - rule.commonDays * DAY_MS);
    const [told] = await tx.query<{ caseIds: string[] | null; people: number }>(TOLD, [matterCode, orgPath, since]);
    const { caseIds, people } = told ?? { caseIds: null, people: 0 };
    if (!caseIds || people < rule.commonPeople) return;
    const [open] = await tx.query<{ problemId: string }>(OPEN, [matterCode, orgPath]);
    const problemId = open?.problemId ?? v7();
    if (open) await tx.query(COUNT, [problemId, people]);
    else {
      const name = (await this.catalogue.current()).byCode.get(matterCode)?.name ?? matterCode;
      await tx.query(INSERT, [problemId, matterCode, name, orgPath, people, at]);
      const message = { problemId, version: 1, matterCode, orgPath, people, caseIds, time: timestampFromDate(at) };
      const found = { schema: CommonProblemFoundSchema, aggregateId: problemId, version: 1, orgPath, message };
      await tx.publish(event(found));
    }
    await tx.query(JOIN, [problemId, caseIds]);
  }
}

/** The area a telling counts in; undefined where many tellers of the matter mean nothing. */
function areaOf(path: string, { commonPeople, commonArea }: MatterRule): string | undefined {
  if (commonPeople === 0 || commonArea === '') return undefined;
  return path.split('.').slice(0, LABELS[commonArea]).join('.');
}
