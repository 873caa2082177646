import type { RecordReturnVisitRequest } from '@wangge/contracts/wangge/casework/v1/return_visit_service';
import type { VisitState } from './return-visit.entity.ts';
import { noteNeeded, satisfactionUnknown, settledNeeded, settledUnknown } from './return-visit.errors.ts';

type Said = Pick<RecordReturnVisitRequest, 'reached' | 'settled' | 'satisfaction' | 'note'>;

/** What a try leads to. */
export interface Outcome {
  readonly state: VisitState;
  readonly settled: boolean | null;
  /** Whether the case is reopened. */
  readonly reopens: boolean;
}

/** Judges a try to visit. @throws INVALID_ARGUMENT for what does not fit together, naming the field */
export function outcomeOf({ reached, settled, satisfaction, note }: Said, triesBefore: number, most: number): Outcome {
  if (!reached) {
    if (settled !== undefined) throw settledUnknown();
    if (satisfaction !== 0) throw satisfactionUnknown();
    return { state: triesBefore + 1 >= most ? 'given-up' : 'due', settled: null, reopens: false };
  }
  if (settled === undefined) throw settledNeeded();
  if (!settled && note.trim() === '') throw noteNeeded();
  return { state: 'made', settled, reopens: !settled };
}
