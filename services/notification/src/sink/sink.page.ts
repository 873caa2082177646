import { signed } from '../sending/segments.ts';
import type { Sunk } from './sink.store.ts';

/** The page of the sink: readable on a phone, without scripts or anything from elsewhere. */
export const sinkPage = (messages: readonly Sunk[]): string => `<!doctype html>
<html lang="zh">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="5">
<title>短信沙箱 · SMS sink</title>
<style>
  body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 64rem; padding: 0 1rem; color: #1c2733; }
  h1 { font-size: 1.4rem; margin: 0; }
  p { color: #52606d; margin: .3rem 0 1.2rem; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; vertical-align: top; padding: .5rem .6rem; border-bottom: 1px solid #d9e2ec; }
  th { font-weight: 600; color: #52606d; white-space: nowrap; }
  td.short { white-space: nowrap; }
</style>
</head>
<body>
<h1>短信沙箱 · SMS sink</h1>
<p>What would have been sent, newest first. Nothing left the house; numbers are masked. <a href="/messages.json">messages.json</a></p>
${messages.length === 0 ? '<p>尚无消息 · No messages yet.</p>' : tableOf(messages)}
</body>
</html>
`;

const tableOf = (messages: readonly Sunk[]): string => `<table>
<thead><tr><th>时间 Time</th><th>渠道 Channel</th><th>号码 Number</th><th>内容 Content</th><th>条数 Segments</th></tr></thead>
<tbody>
${messages.map(rowOf).join('\n')}
</tbody>
</table>`;

const rowOf = ({ receiveTime, channel, number, signature, text, segments }: Sunk): string =>
  `<tr><td class="short"><time datetime="${receiveTime.toISOString()}">${timeOf(receiveTime)}</time></td>` +
  `<td class="short">${escape(channel)}</td><td class="short">${escape(number)}</td>` +
  `<td>${escape(signed(signature, text))}</td><td class="short">${segments}</td></tr>`;

const CLOCK = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'medium' });
const timeOf = (time: Date): string => CLOCK.format(time);

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
