import type { JsonObject } from '@bufbuild/protobuf';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FORM } from '../../test/catalogue.builders.ts';
import { answerFaults, maskedAnswers } from './form.answers.ts';
import { readForm } from './form.schema.ts';

const source = JSON.stringify(FORM);
const good = { floor: 3, kind: 'leak' };
const formWith = (properties: object, more: object = {}) => JSON.stringify({ type: 'object', properties, ...more });
const deep = (levels: number): object =>
  levels === 0 ? { type: 'string' } : { type: 'object', properties: { a: deep(levels - 1) } };
const wide = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, { type: 'string' }])); // prettier-ignore

describe('a form is refused, with the place in it, when it', () => {
  it.each<[string, string, string]>([
    ['is no JSON', '{', ''],
    ['is a list', '[]', ''],
    ['is too long', ' '.repeat(16_001), ''],
    ['is nested without end', '['.repeat(8_000) + ']'.repeat(8_000), ''],
    ['asks for a text instead of named answers', '{"type":"string"}', 'type'],
    ['is of another draft', formWith({}, { $schema: 'http://json-schema.org/draft-04/schema#' }), '$schema'],
    ['goes too deep', JSON.stringify(deep(6)), 'properties.a.properties.a.properties.a.properties.a.properties.a.properties.a.'], // prettier-ignore
    ['has too many parts', formWith(wide(201)), 'properties.p199.'],
    ['refers to itself', formWith({ a: { $ref: '#' } }), 'properties.a.type'],
    ['refers elsewhere', formWith({ a: { type: 'object', $ref: 'http://x/' } }), 'properties.a.$ref'],
    ['branches', formWith({ a: { type: 'string', anyOf: [] } }), 'properties.a.anyOf'],
    ['names a property of every object', formWith({ constructor: { type: 'string' } }), 'properties.constructor'],
    ['needs what it does not name', formWith({}, { required: ['a'] }), 'required'],
    ['takes what it does not name', formWith({}, { additionalProperties: true }), 'additionalProperties'],
    ['has a list of nothing', formWith({ a: { type: 'array' } }), 'properties.a.items'],
    ['has no choices', formWith({ a: { type: 'string', enum: [] } }), 'properties.a.enum'],
    ['has a pattern that looks back', formWith({ a: { type: 'string', pattern: '(a)\\1' } }), 'properties.a.pattern'],
    ['has a pattern that multiplies', formWith({ a: { type: 'string', pattern: '((a{900}){900}){900}' } }), 'properties.a.pattern'], // prettier-ignore
    ['keeps secret what nobody knows', formWith({ a: { type: 'string', 'x-sensitive': 'x' } }), 'properties.a.x-sensitive'], // prettier-ignore
    ['says the same twice in other words', '{"type":"object","properties":{"a":{"type":"string"}},"properties":{"a":{"type":"file"}}}', 'properties.a.type'], // prettier-ignore
    ['carries what is no part of it', '{"type":"object","__proto__":{"properties":{}},"properties":{}}', '__proto__'],
    ['has a label without end', formWith({ a: { type: 'string', title: 'x'.repeat(501) } }), 'properties.a.title'],
    [
      'has a pattern without end',
      formWith({ a: { type: 'string', pattern: 'a'.repeat(201) } }),
      'properties.a.pattern',
    ],
    ['has choices without number', formWith({ a: { type: 'string', enum: Array.from({ length: 201 }, (_, at) => `${at}`) } }), 'properties.a.enum'], // prettier-ignore
    ['knows no such format', formWith({ a: { type: 'string', format: 'regex' } }), 'properties.a.format'],
  ])('%s', (_what, form, path) => {
    expect(readForm(form).faults.map((fault) => fault.path)).toContain(path);
    expect(readForm(form).root).toBeUndefined();
  });

  it('whatever JSON it is: it can be answered or it is refused', () => {
    const word = fc.constantFrom(
      'type',
      'object',
      'properties',
      'items',
      'enum',
      'required',
      'pattern',
      '__proto__',
      'a',
    );
    const json = fc.jsonValue({ maxDepth: 4 });
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 5 }, word, json, fc.dictionary(word, tie('tree'), { maxKeys: 4 })),
    }));
    const near = fc.dictionary(fc.constantFrom('a', 'b', 'floor'), fc.oneof(tree, fc.constant({ type: 'string' })));
    fc.assert(
      fc.property(
        fc.oneof(
          tree,
          near.map((properties) => ({ type: 'object', properties })),
        ),
        json,
        (form, answers) => {
          const text = JSON.stringify(form) ?? '';
          const { root, faults } = readForm(text);
          expect(root === undefined).toBe(faults.length > 0);
          if (root) expect(Array.isArray(answerFaults(text, { a: answers as string }))).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('answers to a form', () => {
  it('fit, or each fault names its place', () => {
    expect(answerFaults(source, { ...good, door: '3-201', seen: '2026-02-28', rooms: [{ name: 'x' }] })).toEqual([]);
    const bad: JsonObject = {
      floor: 'three',
      door: 'x',
      seen: '2026-02-30',
      rooms: [{ size: 1 }, { name: '' }],
      colour: 'red',
    };
    expect(
      answerFaults(source, bad)
        .map(({ field }) => field)
        .toSorted(),
    ).toEqual([
      ...['form.colour', 'form.door', 'form.floor', 'form.kind', 'form.rooms[0].name', 'form.rooms[0].size'],
      ...['form.rooms[1].name', 'form.seen'],
    ]);
    expect(answerFaults(source, undefined).map(({ field }) => field)).toEqual(['form.floor', 'form.kind']);
  });

  it('to a matter that asks for nothing are refused', () => {
    expect(answerFaults('', {})).toEqual([]);
    expect(answerFaults('', good)).toEqual([{ field: 'form', description: 'this matter asks for nothing' }]);
  });

  it('have an end where the form names none', () => {
    const form = formWith({ a: { type: 'string' }, b: { type: 'array', items: { type: 'integer' } } });
    expect(answerFaults(form, { a: 'x'.repeat(2001) })).toHaveLength(1);
    expect(answerFaults(form, { b: Array.from({ length: 51 }, () => 1) })).toHaveLength(1);
    expect(answerFaults(form, { a: 'x'.repeat(20_000) })).toMatchObject([{ field: 'form' }]);
  });

  it('are matched in linear time by a pattern that explodes elsewhere', () => {
    const form = formWith({ a: { type: 'string', pattern: '^(([a-z])+.)+[A-Z]([a-z])+$' } });
    const start = performance.now();
    expect(answerFaults(form, { a: 'a'.repeat(2000) })).toHaveLength(1);
    // Backtracking would take longer than the universe is old; the bound only tells that from work.
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  it('are shown with what is sensitive masked', () => {
    const given = { ...good, contact: '12900001234', remark: '独居', rooms: [{ name: '卧室' }], gone: 'x' };
    expect(maskedAnswers(source, given)).toEqual({
      ...good,
      ...{ contact: '129****1234', remark: '', rooms: [{ name: '卧室' }] },
    });
    expect(maskedAnswers('', given)).toEqual({});
  });
});
