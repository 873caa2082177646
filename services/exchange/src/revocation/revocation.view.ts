import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { Revocation } from './revocation.entity.ts';

export const revocationView = ({ revocationId, kind, target, notBeforeTime, reason, actor }: Revocation) => ({
  revocationId,
  subject: kind === 'subject' ? target : '',
  clientId: kind === 'client' ? target : '',
  sessionId: kind === 'session' ? target : '',
  notBeforeTime: timestampFromDate(notBeforeTime),
  reason,
  revokedBy: actor,
});
