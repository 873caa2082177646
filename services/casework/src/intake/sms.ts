/** What a text message asks for. */
export type Sms =
  | { readonly kind: 'evaluate'; readonly code: string; readonly satisfaction: number; readonly settled: boolean }
  /** A code and nothing to make of it. */
  | { readonly kind: 'unclear'; readonly code: string }
  | { readonly kind: 'report'; readonly placeId: string | undefined; readonly matterCode: string | undefined };

/** A place or a matter as people write it. */
export interface Named {
  readonly id: string;
  /** Any of these in the text means it. */
  readonly names: readonly string[];
}

// Nothing that goes on before or behind it: a grid's code is 15 digits, a follow code 14 letters and digits.
const FOLLOW_CODE = /(?<![0-9a-z])([0-9a-z]{4})-?([0-9a-z]{5})-?([0-9a-z]{5})(?![0-9a-z])/i;
const GRID_CODE = /(?<!\d)\d{15}(?!\d)/;
const NOT_SETTLED = /[未没]有?(?:得到)?(?:解决|处理|办好)|不解决|not (?:settled|solved)/i;
const WORDS: readonly (readonly [RegExp, number])[] = [
  [/非常不满意|很不满意/, 1],
  [/不满意/, 2],
  [/基本满意|一般/, 3],
  [/非常满意|很满意/, 5],
  [/满意/, 4],
];

/**
 * Reads a text message (上行短信). A follow code with a mark from 1 to 5, or in words, is its reporter's word on a case; anything else
 * is a report: the grid by its code or the one place whose name stands in the text, the matter likewise. Two that fit are none.
 */
export function readSms(text: string, places: readonly Named[], matters: readonly Named[]): Sms {
  const plain = text.normalize('NFKC');
  const found = FOLLOW_CODE.exec(plain);
  // Letters or dashes: an order number of 14 digits in a report is no code.
  if (found && /[a-z-]/i.test(found[0])) {
    const [whole, ...parts] = found;
    return word(parts.join('-').toUpperCase(), plain.replace(whole, ' '));
  }
  const [gridCode] = GRID_CODE.exec(plain) ?? [];
  const byCode = gridCode === undefined ? undefined : places.find(({ names }) => names.includes(gridCode))?.id;
  return { kind: 'report', placeId: byCode ?? theOne(plain, places), matterCode: theOne(plain, matters) };
}

function word(code: string, rest: string): Sms {
  const satisfaction = markIn(rest) ?? WORDS.find(([words]) => words.test(rest))?.[1];
  const settled = !NOT_SETTLED.test(rest);
  if (satisfaction === undefined && settled) return { kind: 'unclear', code };
  return { kind: 'evaluate', code, satisfaction: satisfaction ?? 1, settled };
}

function markIn(rest: string): number | undefined {
  const [mark] = /(?<!\d)[1-5](?!\d)/.exec(rest) ?? [];
  return mark === undefined ? undefined : Number(mark);
}

/** The one whose longest name stands in the text; a shorter name that is part of it does not count beside it. */
function theOne(text: string, named: readonly Named[]): string | undefined {
  const said = named.flatMap(({ id, names }) =>
    names.filter((name) => name.length > 1 && text.includes(name)).map((name) => ({ id, name })),
  );
  const clear = said.filter(({ name }) => !said.some((other) => other.name !== name && other.name.includes(name)));
  const ids = new Set(clear.map(({ id }) => id));
  return ids.size === 1 ? clear[0]?.id : undefined;
}
