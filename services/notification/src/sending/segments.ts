// Counting as carriers do: UTF-16 units, signature and its brackets included; a long message is cut into parts of 67,
// because each part carries 3 units that say where it belongs.
const ALONE = 70;
const PART = 67;

/** Longest content an SMS gateway takes, signature included, in UTF-16 units. */
export const MAX_CONTENT = 500;

/** Content as it goes out: `【signature】text`. */
export const signed = (signature: string, text: string): string => `【${signature}】${text}`;

/** How many SMS a content of this many UTF-16 units takes; nothing takes none. */
export function segmentsOf(content: string): number {
  if (content.length === 0) return 0;
  return content.length <= ALONE ? 1 : Math.ceil(content.length / PART);
}
