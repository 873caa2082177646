import { describe, expect, it } from '@jest/globals';
import { sinkPage } from './sink.page.ts';

const message = {
  messageId: '0195a0f0-0000-7000-8000-000000000001',
  channel: 'sms' as const,
  number: '129****0001',
  signature: '东城网格',
  text: '您有一件新任务，编号110101008-20261122-00001。',
  segments: 1,
  receiveTime: new Date('2026-11-22T10:00:00Z'),
};

describe('the page of the sink', () => {
  it('shows channel, masked number, signature, text, segments and time', () => {
    const page = sinkPage([message]);
    for (const part of ['sms', '129****0001', '【东城网格】您有一件新任务', '2026-11-22 18:00:00', '>1</td>']) {
      expect(page).toContain(part);
    }
  });

  it('loads nothing from elsewhere and runs no script', () => {
    expect(sinkPage([message])).not.toMatch(/<script|src=|https?:\/\//);
  });

  it('shows markup in a text as text', () => {
    expect(sinkPage([{ ...message, text: '<img src=x onerror="a()">' }])).toContain(
      '&lt;img src=x onerror=&quot;a()&quot;&gt;',
    );
  });
});
