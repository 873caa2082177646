import { type FieldViolation, invalidFields } from '@wangge/platform/errors';
import { isDay } from '../person/day.ts';

/** A line of a checklist: where its answer is written, and which answers are a hazard of which matter. */
export interface Line {
  readonly code: string;
  readonly hazards: readonly string[];
  readonly matterCode: string;
}

interface Told {
  readonly kind: string;
  readonly dueDate: string;
  readonly lines: readonly Line[];
}

/** What a campaign must say of itself. @throws INVALID_ARGUMENT naming each field */
export function checkCampaign({ kind, dueDate, lines }: Told, today: string): void {
  const faults: FieldViolation[] = [];
  if (!isDay(dueDate)) faults.push({ field: 'due_date', description: 'is no day' });
  else if (dueDate < today) faults.push({ field: 'due_date', description: 'lies in the past' });
  for (const [at, { code, hazards, matterCode }] of lines.entries()) {
    const field = `lines[${at}]`;
    if (lines.findIndex((other) => other.code === code) !== at)
      faults.push({ field: `${field}.code`, description: 'stands there twice' });
    if (kind === 'survey' && hazards.length > 0)
      faults.push({ field: `${field}.hazards`, description: 'a survey asks and finds nothing' });
    if (hazards.length > 0 !== (matterCode !== ''))
      faults.push({ field: `${field}.matter_code`, description: 'stands with hazards, and only with them' });
  }
  if (faults.length > 0) throw invalidFields(faults);
}

/** An answer that is a hazard. */
export interface Finding {
  readonly code: string;
  readonly matterCode: string;
}

/** Which answers are a hazard by the checklist. */
export const findingsOf = (
  lines: readonly Line[],
  entries: readonly { readonly code: string; readonly value: string }[],
): Finding[] =>
  entries.flatMap(({ code, value }) => {
    const line = lines.find((one) => one.code === code);
    return line?.hazards.includes(value.trim()) ? [{ code, matterCode: line.matterCode }] : [];
  });
