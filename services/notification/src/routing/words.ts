import type { Locale } from './template.ts';

const ZONE = 'Asia/Shanghai';

const FORMATS: Readonly<Record<Locale, Intl.DateTimeFormat>> = {
  zh: formatFor('zh-CN', 'long'),
  en: formatFor('en-GB', 'short'),
};

function formatFor(locale: string, month: 'long' | 'short'): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, {
    timeZone: ZONE,
    month,
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
}

/** An instant as the district's clocks show it: 11月23日 18:00, 23 Nov, 18:00. */
export const timeWords = (iso: string, locale: Locale): string => FORMATS[locale].format(new Date(iso));

/** How a matter is called whose name is not known. */
export const SOME_MATTER: Readonly<Record<Locale, string>> = { zh: '事项', en: 'a matter' };
