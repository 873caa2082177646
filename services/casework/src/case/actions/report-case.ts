import { Injectable } from '@nestjs/common';
import { Channel } from '@wangge/contracts/wangge/casework/v1/case';
import { CaseReportedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import type { ReportCaseRequest } from '@wangge/contracts/wangge/casework/v1/case_service';
import type { Flow } from '@wangge/flow';
import { Conflict, onceMore, scopeOf, Sealer, type CommandCall } from '@wangge/platform/persistence';
import { v7 } from 'uuid';
import { FlowBook } from '../../flow/flow.book.ts';
import { answerFaults } from '../../form/form.answers.ts';
import { badForm } from '../../form/form.errors.ts';
import { MatterCatalogue, type CatalogueVersion } from '../../matter/matter.catalogue.ts';
import type { Matter } from '../../matter/matter.entity.ts';
import { isSeenBy } from '../../matter/matter.queries.ts';
import { envelopeOf } from '../../intake/envelope.ts';
import { tellerOf } from '../../intake/teller.ts';
import { Tellings, type Before, type NewTelling } from '../../intake/tellings.ts';
import { RuleBook } from '../../rules/rules.book.ts';
import { ruleOf } from '../../rules/rules.ts';
import { caseEvent, dueTimeOf, openingClocks, personOf } from '../case.change.ts';
import { CaseDesk, labelOf } from '../case.desk.ts';
import { nameNeeded, unknownMatter } from '../case.errors.ts';
import type { Case, CaseFacts, CaseState, ItemClass } from '../case.state.ts';
import { channelName } from '../case.view.ts';
import { Cases } from '../cases.ts';
import { attaching, type GivenFiles, type StoredFileRow } from '../evidence.ts';
import { FollowCodes } from '../follow-code.ts';
import { Numbering } from '../numbering.ts';
import { Spots, type Spot } from '../spot.ts';

type Leaf = Matter & { readonly itemClass: ItemClass };

/** What is known of a report before it opens a case. */
export interface Known {
  /** What its teller told before. */
  readonly before: Before;
  /** Number of a case it repeats that is over. */
  readonly followsNumber: string;
}

/** Opens a case from a report (上报), wherever in the district it happened. */
@Injectable()
export class ReportCase {
  constructor(
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
    private readonly catalogue: MatterCatalogue,
    private readonly spots: Spots,
    private readonly numbering: Numbering,
    private readonly sealer: Sealer,
    private readonly codes: FollowCodes,
    private readonly flows: FlowBook,
    private readonly rules: RuleBook,
    private readonly tellings: Tellings,
  ) {}

  run(request: ReportCaseRequest, call: CommandCall): Promise<Case> {
    return onceMore(() => this.open(request, call));
  }

  /** The same once: `Conflict` when the teller told the same a moment ago. */
  async open(request: ReportCaseRequest, call: CommandCall, known?: Known): Promise<Case | typeof Conflict> {
    const catalogue = await this.catalogue.current();
    const matter = leafOf(catalogue, request, call);
    const faults = answerFaults(matter.formSchema, request.form);
    if (faults.length > 0) throw badForm(faults);
    const files: GivenFiles = { ids: request.fileIds, kind: 'before', field: 'file_ids' };
    const at = this.desk.now();
    const caseId = v7();
    const [spot, stored] = await Promise.all([
      this.spots.of(request, call.passport, caseId),
      this.cases.filesOf(call, files.ids),
    ]);
    // Files that are gone may have been attached by an earlier try of this very request.
    const before = stored.length < files.ids.length ? await this.cases.repeated(call) : undefined;
    if (before) return before;
    const flow = await this.flows.current(matter.flow);
    const facts = await this.#facts(request, call, { caseId, at, spot, flow, matter, version: catalogue.version });
    const now = this.#state(matter, spot, { flow, at, files, stored });
    const told = caseEvent(CaseReportedSchema, facts, now, at, {
      channel: request.channel || Channel.WEB,
      reporterSubject: personOf(facts.reporterSubject),
      dueTime: dueTimeOf(now, 'overall'),
    });
    const opened: Case = { facts, now, flow };
    const audit = this.desk.auditOf(opened, call.method);
    const step = { action: 'report', from: '', next: now, note: '', event: told };
    const telling = await this.#telling(request, call, spot, known);
    const writing = {
      at,
      label: labelOf(undefined, call),
      files,
      ...(audit && { audit }),
      ...(telling && { telling }),
    };
    return this.cases.open(call, opened, this.codes.hashOf(caseId), step, writing);
  }

  /** The code of the reporter, told once; a repeated report is told the same. */
  codeOf({ facts }: Case): string {
    return this.codes.codeOf(facts.caseId);
  }

  /** Who told it, by a hash, where repeats or many tellers of the matter count. */
  async #telling(
    request: ReportCaseRequest,
    { passport }: CommandCall,
    { gridId }: Spot,
    known?: Known,
  ): Promise<NewTelling | undefined> {
    if (known)
      return known.before.gridId === gridId ? this.tellings.rowOf(known.before, known.followsNumber) : undefined;
    const { matterCode } = request;
    const { repeatDays, commonPeople } = ruleOf((await this.rules.latest()).rules, matterCode);
    const teller = repeatDays + commonPeople > 0 ? tellerOf(request, passport) : undefined;
    if (!teller || gridId === null) return undefined;
    return this.tellings.rowOf(await this.tellings.before({ teller, matterCode, gridId }));
  }

  async #facts(
    request: ReportCaseRequest,
    call: CommandCall,
    o: {
      readonly caseId: string;
      readonly at: Date;
      readonly spot: Spot;
      readonly flow: Flow;
      readonly matter: Leaf;
      readonly version: number;
    },
  ): Promise<CaseFacts> {
    const { description, placeWords } = request;
    return {
      caseId: o.caseId,
      number: await this.numbering.next(o.spot.streetCode, o.at),
      flow: o.flow.definition.name,
      flowVersion: o.flow.definition.version,
      catalogueVersion: o.version,
      description,
      channel: channelName(request.channel || Channel.WEB),
      longitude: request.longitude ?? null,
      latitude: request.latitude ?? null,
      placeWords,
      reporterSubject: scopeOf(call).actor,
      reporterId: call.passport.staffId,
      sealed: envelopeOf(request, this.sealer, o.caseId, o.matter.formSchema),
      reportTime: o.at.toISOString(),
    };
  }

  #state(
    matter: Leaf,
    spot: Spot,
    o: {
      readonly flow: Flow;
      readonly at: Date;
      readonly files: GivenFiles;
      readonly stored: readonly StoredFileRow[];
    },
  ): CaseState {
    const { at, flow } = o;
    const clocks = openingClocks(flow, { at, calendar: this.desk.calendar, rules: matter.clocks });
    return {
      ...{
        version: 1,
        state: flow.definition.initial,
        matterCode: matter.code,
        matterName: matter.name,
        itemClass: matter.itemClass,
      },
      ...{ gridId: spot.gridId, happenedAtPath: spot.path, orgPath: spot.path, leadUnitId: null, unitIds: [] },
      ...{
        light: 'green',
        escalationLevel: 0,
        reworkCount: 0,
        objectionCount: 0,
        reopenCount: 0,
        satisfaction: 0,
        taken: {},
        oversight: {},
      },
      ...{ fileTime: null, closeTime: null, tasks: [], clocks },
      attachments: attaching([], o.stored, o.files, at),
    };
  }
}

function leafOf({ byCode }: CatalogueVersion, request: ReportCaseRequest, { passport }: CommandCall): Leaf {
  const matter = byCode.get(request.matterCode);
  if (!matter?.itemClass || !isSeenBy(matter, { passport })) throw unknownMatter();
  const named = request.reporterName !== '' || passport.staffId !== '';
  if (!matter.anonymous && !named) throw nameNeeded();
  return { ...matter, itemClass: matter.itemClass };
}
