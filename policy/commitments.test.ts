import { describe, expect, it } from 'vitest';
import type { WhatExists } from './commitments.ts';
import { commitmentState, loadCommitments } from './commitments.ts';
import { allStandards } from './index.ts';

const register = loadCommitments();
const standards = new Map(allStandards.map((standard) => [standard.id, standard]));

describe('the register of commitments', () => {
  it('has the 104 commitments, each once', () => {
    expect(register).toHaveLength(104);
    expect(new Set(register.map(({ id }) => id)).size).toBe(104);
  });

  it('names only standards that are defined, and each says that it carries the commitment out', () => {
    const wrong = register.flatMap(({ id, parts }) =>
      parts
        .flatMap((part) => part.standards ?? [])
        .filter((standard) => !standards.get(standard)?.commitments.includes(id))
        .map((standard) => `${id} names ${standard}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has every commitment that a standard says it carries out, naming that standard', () => {
    const carriedBy = new Map(
      register.map(({ id, parts }) => [id, new Set(parts.flatMap((part) => part.standards ?? []))]),
    );
    const wrong = allStandards.flatMap(({ id, commitments }) =>
      commitments
        .filter((commitment) => !carriedBy.get(commitment)?.has(id))
        .map((commitment) => `${id} says ${commitment}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe('the state of a commitment', () => {
  const two = {
    id: '14-29',
    group: 'rights',
    title: 'GP access',
    parts: [
      { works: 'clocks', standards: ['gp-same-day-consultation'] },
      { works: 'slots', modules: [{ name: 'appointments', proof: 'test/slots.test.ts' }] },
    ],
  };
  const exists = (modules: string[], files: string[]): WhatExists => ({
    standards,
    modules: new Set(modules),
    hasFile: (path) => files.includes(path),
  });

  it('is partly when a standard is written and nothing runs it', () => {
    expect(commitmentState(two, exists([], [])).state).toBe('partly');
  });
  it('is partly when a module is there without its proof', () => {
    expect(commitmentState(two, exists(['rights', 'appointments'], [])).state).toBe('partly');
  });
  it('is not working while the running system answers no to what it names, nor while nobody answers', () => {
    const asked = {
      ...two,
      parts: [
        { works: 'slots', holds: 'nobody-twice', modules: [{ name: 'appointments', proof: 'test/slots.test.ts' }] },
      ],
    };
    const answered = (checks: [string, { holds: boolean; seen: string }][]) =>
      commitmentState(asked, { ...exists(['appointments'], ['test/slots.test.ts']), checks: new Map(checks) });
    const yes = answered([['nobody-twice', { holds: true, seen: 'nobody now' }]]);
    expect(yes.state).toBe('working');
    expect(yes.parts[0]?.evidence).toEqual(['nobody now', 'test test/slots.test.ts']);
    expect(answered([['nobody-twice', { holds: false, seen: 'somebody now' }]]).state).toBe('partly');
    expect(answered([]).state).toBe('partly');
  });
  it('is working when everything it names is there', () => {
    expect(commitmentState(two, exists(['rights', 'appointments'], ['test/slots.test.ts'])).state).toBe('working');
  });
  it('is partly while a part says that something is lacking', () => {
    const lacking = { ...two, parts: [{ works: 'clocks', standards: ['gp-same-day-consultation'], lacks: 'a page' }] };
    expect(commitmentState(lacking, exists(['rights'], [])).state).toBe('partly');
  });
  it('is partly when a gate is written and no module is named that asks it', () => {
    const gate = { ...two, parts: [{ works: 'order', standards: ['fair-queue'] }] };
    expect(commitmentState(gate, exists(['rights', 'commissioning'], [])).state).toBe('partly');
  });
  it('is not yet when no part is written', () => {
    const none = { ...two, parts: [{ works: 'slots' }, { works: 'clocks', standards: ['no-such-standard'] }] };
    expect(commitmentState(none, exists(['rights'], [])).state).toBe('not-yet');
  });
});
