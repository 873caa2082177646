import { WorktimeError } from './worktime-error.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** China has kept one zone without daylight saving since 1991, so a fixed offset is exact for every instant we compute. */
const SHANGHAI_OFFSET_MS = 8 * HOUR_MS;

/** A calendar date in Asia/Shanghai, `YYYY-MM-DD`. */
export type LocalDate = string;

/** Days since 1970-01-01 in Asia/Shanghai; what the library counts with, because dates then add and compare as numbers. */
export type Day = number;

/** The local day an instant falls on. A local midnight belongs to the day it begins. */
export function dayOf(at: number): Day {
  return Math.floor((at + SHANGHAI_OFFSET_MS) / DAY_MS);
}

/** The instant (UTC milliseconds) at which a local day begins. */
export function midnight(day: Day): number {
  return day * DAY_MS - SHANGHAI_OFFSET_MS;
}

/** @throws WorktimeError INVALID_DATE unless it is an existing date written `YYYY-MM-DD`. */
export function toDay(date: LocalDate): Day {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date) {
    throw new WorktimeError('INVALID_DATE', `not a date: ${date}`);
  }
  return at / DAY_MS;
}

export function toLocalDate(day: Day): LocalDate {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

export function yearOf(day: Day): number {
  return new Date(day * DAY_MS).getUTCFullYear();
}

/** 0 = Sunday … 6 = Saturday. */
export function weekdayOf(day: Day): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** The same day of the month `months` later, or that month's last day when it has none (Civil Code 202). */
export function addMonths(day: Day, months: number): Day {
  const date = new Date(day * DAY_MS);
  const lastOfMonth = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0));
  const dayOfMonth = Math.min(date.getUTCDate(), lastOfMonth.getUTCDate());
  return lastOfMonth.getTime() / DAY_MS - lastOfMonth.getUTCDate() + dayOfMonth;
}

/** `YYYY-MM-DD HH:mm`, with seconds only when there are any. */
export function formatInstant(at: number): string {
  const local = new Date(at + SHANGHAI_OFFSET_MS).toISOString();
  const seconds = local.slice(17, 19);
  return `${local.slice(0, 10)} ${local.slice(11, 16)}${seconds === '00' ? '' : `:${seconds}`}`;
}

/** Like {@link formatInstant}, but an end at midnight is told as 24:00 of the day it ends, which is how a period is read. */
export function formatEnd(at: number): string {
  return midnight(dayOf(at)) === at ? `${toLocalDate(dayOf(at) - 1)} 24:00` : formatInstant(at);
}

/** @throws WorktimeError INVALID_DATE for a Date that is no instant. */
export function instantOf(at: Date): number {
  const ms = at.getTime();
  if (Number.isNaN(ms)) throw new WorktimeError('INVALID_DATE', 'not an instant');
  return ms;
}

/** The calendar day an instant falls on in Asia/Shanghai, `YYYY-MM-DD`. */
export const localDateOf = (at: Date): LocalDate => toLocalDate(dayOf(instantOf(at)));

/** Whether a text is a day of the calendar, `YYYY-MM-DD`: 2023-02-29 is none. */
export const isLocalDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;
