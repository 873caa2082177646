import { Injectable } from '@nestjs/common';
import { CaseFiledSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import type { FileCaseRequest } from '@wangge/contracts/wangge/casework/v1/case_service';
import { onceMore, Sealer, type CommandCall, type Tx } from '@wangge/platform/persistence';
import { answerFaults, keptAnswers } from '../../form/form.answers.ts';
import { badForm } from '../../form/form.errors.ts';
import { MatterCatalogue } from '../../matter/matter.catalogue.ts';
import { mandatoryReport } from '../../intake/intake.rules.ts';
import { RuleBook } from '../../rules/rules.book.ts';
import { ruleOf } from '../../rules/rules.ts';
import { caseEvent, dueTimeOf, stepOf } from '../case.change.ts';
import { CaseDesk } from '../case.desk.ts';
import { otherFlow, unknownMatter } from '../case.errors.ts';
import { decideAction } from '../case.flow.ts';
import type { Case, CaseState } from '../case.state.ts';
import { RESEAL_CASE } from '../case.store.ts';
import { Cases } from '../cases.ts';

/** Accepts a report as a case (立案), under another matter if the reporter's was not right. */
@Injectable()
export class FileCase {
  constructor(
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
    private readonly catalogue: MatterCatalogue,
    private readonly rules: RuleBook,
    private readonly sealer: Sealer,
  ) {}

  run(request: FileCaseRequest, call: CommandCall): Promise<Case> {
    return onceMore(async () => {
      const { found: before, repeated } = await this.cases.find(call, request.caseId, request.etag);
      if (repeated) return repeated;
      const at = this.desk.now();
      const decision = decideAction(before, 'file', call.passport);
      const sealed = await this.#answers(before, request);
      const found = sealed ? { ...before, facts: { ...before.facts, sealed } } : before;
      const change = { fileTime: at.toISOString(), ...(await this.#matter(found, request.matterCode)) };
      const next = await this.desk.after(found, decision, { at, note: request.note, change });
      const due = { fileDueTime: dueTimeOf(next, 'file'), dueTime: dueTimeOf(next, 'overall') };
      const told = caseEvent(CaseFiledSchema, found.facts, next, at, due);
      const step = stepOf(found, decision, next, request.note, told);
      const also = async (tx: Tx) => void (await tx.query(RESEAL_CASE, [found.facts.caseId, sealed]));
      return this.desk.commit(call, found, [step], { at, ...(sealed && { also }) });
    });
  }

  /** The envelope with other answers, where there are others or another matter asks; those given must fit the form it has then. */
  async #answers(found: Case, { matterCode, form }: FileCaseRequest): Promise<Buffer | undefined> {
    const same = matterCode === '' || matterCode === found.now.matterCode;
    if (same && !form) return undefined;
    const code = matterCode || found.now.matterCode;
    const matter = (await this.catalogue.version(found.facts.catalogueVersion)).byCode.get(code);
    const { form: kept, shown: _shown, ...rest } = this.desk.reporterOf(found);
    const source = matter?.formSchema ?? '';
    // What another matter was asked is not carried to one that asks for nothing.
    const answers = form ?? (source === '' ? undefined : kept);
    const faults = answerFaults(source, answers);
    if (faults.length > 0) throw badForm(faults);
    if (!answers && !kept) return undefined;
    return this.sealer.seal(found.facts.caseId, { ...rest, ...keptAnswers(source, answers) });
  }

  /** Another matter is taken from the catalogue the case was opened under: a case cites one version. */
  async #matter({ facts, now }: Case, code: string): Promise<Partial<CaseState>> {
    if (code === '' || code === now.matterCode) return {};
    const { rules } = await this.rules.latest();
    if (ruleOf(rules, now.matterCode).mandatory && !ruleOf(rules, code).mandatory)
      throw mandatoryReport('it does not become another matter');
    const matter = (await this.catalogue.version(facts.catalogueVersion)).byCode.get(code);
    if (!matter?.itemClass) throw unknownMatter();
    if (matter.flow !== facts.flow) throw otherFlow(matter.flow);
    return { matterCode: code, matterName: matter.name, itemClass: matter.itemClass };
  }
}
