/** The parts of a door. */
export interface Door {
  readonly building: string;
  readonly entrance: string;
  readonly room: string;
}

const DIGITS = /^\d+$/;

/** A door in words: 建国门内大街1号楼2单元301室. Numbers get their measure word, words stay as they are. */
export function addressInWords({ building, entrance, room }: Door): string {
  const unit = DIGITS.test(entrance) ? `${entrance}单元` : entrance;
  return `${building}${unit}${DIGITS.test(room) ? `${room}室` : room}`;
}

/** The text a door's keyed hash is made of; parts cannot run into each other. */
export const doorKey = (door: Door): string =>
  [door.building, door.entrance, door.room]
    .map((part) => part.normalize('NFKC').replace(/\s+/g, '').toLowerCase())
    .join('\n');
