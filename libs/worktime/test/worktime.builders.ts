import { StatutoryCalendar } from '../src/calendar.ts';

/** Built once for all tests of a file: reading twenty years takes a moment. */
export const china = StatutoryCalendar.china();

/** `2025-09-29 10:00` as read on a clock in Beijing. */
export function beijing(text: string): Date {
  return new Date(`${text.replace(' ', 'T')}:00+08:00`);
}

/** Property tests print this in their title; `WANGGE_SEED=… jest …` runs the same ones again. */
export const seed = Number(process.env['WANGGE_SEED'] ?? Date.now() % 2 ** 31);
