import { describe, expect, it } from '@jest/globals';
import { faultsOf, render, segmentsOn, type TemplateText } from './template.ts';

const sms = (text: string): TemplateText => ({ template: 't', channel: 'sms', locale: 'zh', text });
const inApp = (text: string): TemplateText => ({ ...sms(text), channel: 'in-app' });

describe('a template', () => {
  it('is filled by name, wherever a name stands', () => {
    const text = '您有一件新任务：{matter}，编号{number}，{number}';
    expect(render(text, { matter: '暴露垃圾', number: '110101008-20261122-00001' })).toBe(
      '您有一件新任务：暴露垃圾，编号110101008-20261122-00001，110101008-20261122-00001',
    );
  });

  it('shows nothing for a value that is missing and never the bare name', () => {
    expect(render('编号{number}。', {})).toBe('编号。');
  });

  it('takes brackets, links, braces and overlong text out of values', () => {
    expect(render('{matter}', { matter: '【假冒】见https://evil.example/x 快点{number}' })).toBe('假冒见 快点number');
    expect(render('{matter}', { matter: '字'.repeat(40) })).toHaveLength(35);
    expect(render('{matter}', { matter: '🙂'.repeat(40) })).toBe(`${'🙂'.repeat(17)}…`);
  });

  it('may not name in an SMS what a matter is about, nor anything of a person anywhere', () => {
    expect(faultsOf(sms('您有一件新任务：{matter}'), '东城网格')).toEqual(['variable {matter} is not allowed in sms']);
    expect(faultsOf(inApp('{name}，您好'), '东城网格')).toEqual(['variable {name} is not allowed in in-app']);
    expect(faultsOf(inApp('{matter}'), '东城网格')).toEqual([]);
  });

  it('is refused above 500 characters with signature and longest values', () => {
    expect(faultsOf(sms('字'.repeat(494)), '东城网格')).toEqual([]);
    expect(faultsOf(sms('字'.repeat(495)), '东城网格')).toEqual(['up to 501 characters, more than 500']);
    expect(faultsOf(sms(`${'字'.repeat(460)}{number}`), '东城网格')).toEqual(['up to 501 characters, more than 500']);
  });

  it('is refused with a signature of its own, a lone brace or nothing in it', () => {
    expect(faultsOf(sms('【别家】好'), '东城网格')).toHaveLength(1);
    expect(faultsOf(sms('编号{number'), '东城网格')).toEqual(['a brace stands alone']);
    expect(faultsOf(sms(' '), '东城网格')).toEqual(['the text is empty']);
  });

  it('has segments as an SMS and none in the console', () => {
    expect(segmentsOn('sms', '东城网格', '字'.repeat(65))).toBe(2);
    expect(segmentsOn('in-app', '东城网格', '字'.repeat(65))).toBe(0);
  });
});
