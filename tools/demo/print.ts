/** Where the story is told: the terminal, or nowhere in a test. */
export interface Teller {
  step(title: string): void;
  line(text: string): void;
}

const beijing = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** An instant as people in Beijing read it. */
export const when = (time: unknown): string =>
  typeof time === 'string' && time !== '' ? beijing.format(new Date(time)) : '–';

export function terminal(): Teller {
  let count = 0;
  return {
    step(title) {
      count += 1;
      console.log(`\n${String(count).padStart(2)}. ${title}`);
    },
    line(text) {
      console.log(`    ${text}`);
    },
  };
}

export const silent: Teller = { step: () => undefined, line: () => undefined };
