import type { Suite } from '@wangge/testing/suite';
import { v7 } from 'uuid';

/** The life of a case up to each state. */
export const WAYS: Readonly<Record<string, readonly string[]>> = {
  reported: [],
  refused: ['refuse'],
  filed: ['file'],
  dispatched: ['file', 'dispatch', 'ask', 'order'],
  objected: ['file', 'dispatch', 'object'],
  // Sent back once, so that the photo a completion asks for is there.
  handling: ['file', 'dispatch', 'accept', 'complete', 'sendBack', 'ask', 'order', 'respond', 'order'],
  suspended: ['file', 'dispatch', 'accept', 'suspend'],
  feedback: ['file', 'dispatch', 'accept', 'complete'],
  verified: ['file', 'dispatch', 'accept', 'complete', 'verify'],
  closed: ['file', 'dispatch', 'accept', 'complete', 'verify', 'close'],
  evaluated: ['file', 'dispatch', 'accept', 'complete', 'verify', 'close', 'evaluate'],
};

/** Id of a card a unit was given for its work in a grid. */
export const CARD = v7();

export async function giveCard(suite: Suite, unitId: string, path: string): Promise<void> {
  await suite.sql(`insert into unit_card values ($1, $2, 'lead', 'yellow', $3, 3, 30, $1, now())`, [
    CARD,
    unitId,
    path,
  ]);
}
