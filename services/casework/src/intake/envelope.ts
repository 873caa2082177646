import { timestampDate, type Timestamp } from '@bufbuild/protobuf/wkt';
import type { ReportCaseRequest } from '@wangge/contracts/wangge/casework/v1/case_service';
import type { Sealer } from '@wangge/platform/persistence';
import type { Instant } from '../case/case.state.ts';
import type { Reporter } from '../case/case.view.ts';
import { keptAnswers } from '../form/form.answers.ts';

/** What is sealed of a report: who told it, what its form was answered, whom it concerns, where it came from and who was called. Null when nothing is. */
export function envelopeOf(
  request: ReportCaseRequest,
  sealer: Sealer,
  caseId: string,
  formSchema: string,
): Buffer | null {
  const { reporterName: name, reporterPhone: phone, concernedName, concernedPhone, source, handover } = request;
  const answers = keptAnswers(formSchema, request.form);
  const told = name + phone + concernedName !== '' || 'form' in answers;
  if (!told && !source && !handover) return null;
  const envelope: Reporter = {
    ...{ name, phone, ...answers },
    ...(concernedName !== '' && { concerned: { name: concernedName, phone: concernedPhone } }),
    ...(source && {
      source: {
        ...{ reference: source.reference, organisation: source.organisation },
        ...{ receiveTime: instant(source.receiveTime), dueTime: instant(source.dueTime) },
      },
    }),
    ...(handover && { handover: { number: handover.number, time: instant(handover.time), note: handover.note } }),
  };
  return sealer.seal(caseId, envelope);
}

const instant = (at: Timestamp | undefined): Instant | null => (at ? timestampDate(at).toISOString() : null);
