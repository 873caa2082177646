import { timestampDate, type Timestamp } from '@bufbuild/protobuf/wkt';
import type { ReportCaseRequest } from '@wangge/contracts/wangge/casework/v1/case_service';
import type { Sealer } from '@wangge/platform/persistence';
import type { Instant } from '../case/case.state.ts';
import type { Reporter } from '../case/case.view.ts';

/** What is sealed of a report: who told it, whom it concerns, where it came from and who was called. Null when nothing is. */
export function envelopeOf(request: ReportCaseRequest, sealer: Sealer, caseId: string): Buffer | null {
  const { reporterName: name, reporterPhone: phone, concernedName, concernedPhone, source, handover } = request;
  if (name + phone + concernedName === '' && !source && !handover) return null;
  const envelope: Reporter = {
    ...{ name, phone },
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
