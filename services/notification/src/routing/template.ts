import { MAX_CONTENT, segmentsOf, signed } from '../sending/segments.ts';

export type ChannelName = 'in-app' | 'sms';
export type Locale = 'zh' | 'en';

/** A text with named variables, `您有一件新任务，编号{number}。`; a row of table `template`. */
export interface TemplateText {
  readonly template: string;
  readonly channel: ChannelName;
  readonly locale: Locale;
  readonly text: string;
}

/** Values of variables by name. */
export type Variables = Readonly<Record<string, string>>;

/** Carriers refuse longer values. */
const MAX_VALUE = 35;

/**
 * What a text may name. An SMS is read on a locked screen and travels in the clear: it says that something is ready and where
 * to look it up, never what it is about. Nothing that belongs to a person is a variable at all.
 */
const ALLOWED: Readonly<Record<ChannelName, readonly string[]>> = {
  sms: ['number', 'due'],
  'in-app': ['number', 'due', 'matter'],
};

const VARIABLE = /\{([^{}]*)\}/g;

/** What is wrong with a template, as sentences; nothing for a good one. The longest values are assumed. */
export function faultsOf(template: TemplateText, signature: string): string[] {
  const { channel, text } = template;
  const faults: string[] = [];
  for (const name of variablesOf(text)) {
    if (!ALLOWED[channel].includes(name)) faults.push(`variable {${name}} is not allowed in ${channel}`);
  }
  if (/[{}]/.test(text.replace(VARIABLE, ''))) faults.push('a brace stands alone');
  if (/[【】]/.test(text)) faults.push('the signature is added by the channel: no 【】 in the text');
  const longest = text.replace(VARIABLE, '字'.repeat(MAX_VALUE));
  const content = channel === 'sms' ? signed(signature, longest) : longest;
  if (text.trim() === '') faults.push('the text is empty');
  if (content.length > MAX_CONTENT) faults.push(`up to ${content.length} characters, more than ${MAX_CONTENT}`);
  return faults;
}

/** Names of the variables of a text, each once. */
export const variablesOf = (text: string): string[] => [
  ...new Set([...text.matchAll(VARIABLE)].map(([, name = '']) => name)),
];

/** The text with its variables filled in. One without a value reads as nothing rather than as `{name}`. */
export const render = (text: string, values: Variables): string =>
  text.replace(VARIABLE, (_, name: string) => cleanValue(values[name] ?? ''));

/** Segments of a rendered text on its channel; only an SMS has any. */
export const segmentsOn = (channel: ChannelName, signature: string, text: string): number =>
  channel === 'sms' ? segmentsOf(signed(signature, text)) : 0;

/** Carriers take no 【】, no links and no long values in variables; braces would be filled in a second time. */
function cleanValue(value: string): string {
  const plain = value
    .replace(/[【】{}]/g, '')
    .replace(/https?:\/\/\S*/gi, '')
    .trim();
  if (plain.length <= MAX_VALUE) return plain;
  const letters = Array.from(plain);
  while (letters.join('').length >= MAX_VALUE) letters.pop();
  return `${letters.join('')}…`;
}
