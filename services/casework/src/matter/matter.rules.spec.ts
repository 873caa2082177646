import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from '@jest/globals';
import { MatterSchema } from '@wangge/contracts/wangge/casework/v1/matter';
import { loadFlow, PRESETS } from '@wangge/flow';
import { matters } from '../../../../tools/seed/matters.ts';
import { catalogueFaults } from './matter.rules.ts';

const flows = new Map(PRESETS.map((preset) => [preset.name, { flow: loadFlow(preset) }]));
const catalogue = matters.map((matter) => create(MatterSchema, matter));
const leaves = catalogue.filter((matter) => matter.leaf);
const faultsOf = (index: number, change: object) =>
  catalogueFaults(
    catalogue.map((matter, at) => (at === index ? create(MatterSchema, { ...matter, ...change }) : matter)),
    flows,
  );
const leaf = catalogue.findIndex((matter) => matter.leaf);

describe('the catalogue of the demonstration district', () => {
  it('can be loaded, has three levels and at least forty kinds', () => {
    expect(catalogueFaults(catalogue, flows)).toEqual([]);
    expect(leaves.length).toBeGreaterThanOrEqual(40);
    expect(leaves.every((matter) => matter.code.split('.').length === 3)).toBe(true);
  });

  it('has a demonstration matter whose handling clock runs twenty seconds', () => {
    const shown = leaves.filter((matter) => matter.demonstration);
    expect(shown.map((matter) => matter.code)).toEqual(['99.01.01']);
    expect(shown[0]?.clocks.find((clock) => clock.clock === 'handle')).toMatchObject({ amount: 20, unit: 'seconds' });
  });
});

describe('a catalogue that contradicts itself is refused, naming the matter and the field', () => {
  it.each([
    ['a code that stands there twice', { code: '01.01' }, 'code'],
    ['a matter whose branch is missing', { code: '77.01.01' }, 'code'],
    ['an unknown item class', { itemClass: 'urgent' }, 'item_class'],
    ['a flow nobody knows', { flow: 'two-stage' }, 'flow'],
    ['evidence nobody can give', { evidence: ['oath'] }, 'evidence'],
    ['a clock the flow has not', { clocks: [{ clock: 'nap', amount: 1, unit: 'days' }] }, 'clocks[0].clock'],
    ['a unit nobody counts in', { clocks: [{ clock: 'overall', amount: 1, unit: 'moons' }] }, 'clocks[0].unit'],
    ['clocks that cannot be extended together', { clocks: [{ clock: 'handle', amount: 1, unit: 'hours' }] }, 'clocks'],
  ])('%s', (_what, change, field) => {
    expect(faultsOf(leaf, change).map((fault) => fault.field)).toContain(`matters[${leaf}].${field}`);
  });

  it('a branch without anything below it', () => {
    expect(catalogueFaults(catalogue.slice(0, 1), flows).map((fault) => fault.field)).toContain('matters[0].leaf');
  });
});
