const FORMAT = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
});

/** An instant as it is printed: `2026-11-23 10:00` in Beijing. */
export const beijing = (time: Date): string => FORMAT.format(time);
