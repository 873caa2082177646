import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type { WatchBoardRequest, WatchBoardResponseSchema } from '@wangge/contracts/wangge/casework/v1/case_service';
import { isWithin, type Passport } from '@wangge/platform/identity';
import type { Call } from '@wangge/platform/rpc';
import { CaseFeed, type CaseChange } from './case-feed.ts';
import { LiveLines } from './live-lines.ts';

/** The live board (实时看板): a line for each change in the reader's scope, without personal data. */
@Injectable()
export class Board {
  constructor(private readonly feed: CaseFeed) {}

  /** Lines from now on. Ends when the passport does, within a minute: whoever may still watch opens again with a new one. */
  async *watch(
    { under }: WatchBoardRequest,
    call: Call,
  ): AsyncGenerator<MessageInitShape<typeof WatchBoardResponseSchema>> {
    const lines = new LiveLines<CaseChange>();
    const close = this.feed.open((change) => {
      if (mayWatch(change, call.passport) && (under === '' || isWithin(change.orgPath, [under]))) lines.push(change);
    });
    const over = endWith(call, lines);
    try {
      for await (const change of lines) yield lineOf(change);
    } finally {
      over();
      close();
    }
  }
}

/** Whether a change is in the reader's places or of their unit. */
export const mayWatch = ({ orgPath, unitIds }: CaseChange, { paths, unitId }: Passport): boolean =>
  isWithin(orgPath, paths) || (unitId !== '' && unitIds.includes(unitId));

/** Ends the lines with the reader or with their passport, whichever goes first; answers how to stop waiting for it. */
export function endWith({ passport, signal }: Call, lines: LiveLines<unknown>): () => void {
  const left = passport.expireTime ? timestampDate(passport.expireTime).getTime() - Date.now() : 0;
  const timer = setTimeout(() => lines.end(), Math.max(0, left));
  const onAbort = () => lines.end();
  signal.addEventListener('abort', onAbort, { once: true });
  return () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  };
}

function lineOf(change: CaseChange): MessageInitShape<typeof WatchBoardResponseSchema> {
  const { caseId, number, matterCode, orgPath, light, version, state, action, happenTime } = change;
  return {
    caseId,
    number,
    matterCode,
    orgPath,
    light,
    version,
    state,
    change: action,
    time: timestampFromDate(happenTime),
  };
}
