import { ErrorReason } from '@wangge/contracts/wangge/registry/v1/errors';
import { refusalOf } from '../field/field.refusals.ts';
import type { Fault } from '../field/field.rules.ts';
import { heldAt } from '../field/held-facts.ts';

/** A question of a form. */
export interface Question {
  readonly code: string;
  readonly label: string;
}

/** Where a question is answered from: a field of the fixed record, a registered field, or a fact of a kind. */
export type Source =
  | { readonly kind: 'record'; readonly name: string }
  | { readonly kind: 'ledger'; readonly code: string }
  | { readonly kind: 'fact'; readonly fact: string };

/** Facts are told of persons; a code with another first part names the record it is of. */
export function sourceOf(about: string, code: string): Source {
  const [first = '', rest] = code.split('.');
  if (about === 'person' && first === 'fact' && rest !== undefined) return { kind: 'fact', fact: rest };
  const bare = rest !== undefined && first === about ? rest : code;
  const held = heldAt(about, bare);
  return held === undefined ? { kind: 'ledger', code: bare } : { kind: 'record', name: held.slice(about.length + 1) };
}

const keyOf = (source: Source): string => Object.values(source).join('/');

/**
 * What is wrong with the questions of a form: what is never collected, and what another question answers already under another code.
 * @param registered codes of the published fields of what the form is about
 */
export function formFaults(
  about: string,
  questions: readonly Question[],
  o: { readonly registered: ReadonlySet<string>; readonly allowed: readonly string[] },
): { readonly refused: readonly Fault[]; readonly unregistered: readonly Fault[] } {
  const refused: Fault[] = [];
  const unregistered: Fault[] = [];
  const asked = new Map<string, string>();
  for (const [at, { code, label }] of questions.entries()) {
    const field = `questions[${at}].code`;
    const source = sourceOf(about, code);
    const refusal = refusalOf({ code, name: label, about }, o.allowed);
    const before = asked.get(keyOf(source));
    if (refusal) {
      const description = `is never collected (${refusal.rule}): ${refusal.why}`;
      refused.push({ field, description, reason: ErrorReason.FIELD_REFUSED });
    } else if (before !== undefined) {
      refused.push({ field, description: `is answered by ${before} already`, reason: ErrorReason.FIELD_HELD });
    } else if (source.kind === 'ledger' && !o.registered.has(source.code)) {
      const description = `${code} is no published field of a ${about}`;
      unregistered.push({ field, description, reason: ErrorReason.FIELD_UNREGISTERED });
    }
    asked.set(keyOf(source), code);
  }
  return { refused, unregistered };
}

/** Minutes that answering from what is held has saved, and how the figure is made. */
export function minutesSaved(prefilled: number, minutesPerField: number) {
  const definition = `questions answered from what is held (record, ledgers, facts of departments) in forms filled in at the window, times ${minutesPerField} minutes each as the district has set; sealed values count, questions nobody could answer do not`;
  return { minutes: Math.round(prefilled * minutesPerField * 10) / 10, definition };
}
