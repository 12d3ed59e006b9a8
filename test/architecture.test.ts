import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** Import ranks: a folder may import from folders of a lower rank only. Same rank never. */
const ranks: string[][] = [
  ['platform'],
  ['standards'],
  ['policy'],
  ['directory'],
  ['access'],
  ['record'],
  ['identity'],
  ['extracts'],
  ['appointments', 'needs', 'prevention'],
  ['rights'],
  ['coordination'],
  ['inequalities'],
  ['commissioning', 'contracts', 'voice', 'workforce', 'compensation'],
  ['fhir', 'web', 'demo', 'keeping'],
  ['schema', 'wiring'],
  ['make-demo', 'commitment-checks', 'issue-machine-token', 'tell-guardians'],
  ['web-server'],
  ['system'],
  ['cli'],
  ['main'],
];
const rankOf = new Map(ranks.flatMap((names, rank) => names.map((name) => [name, rank] as const)));
const forbiddenFolders = ['utils', 'util', 'helpers', 'common', 'services', 'lib', 'misc'];

interface Import {
  from: string;
  to: string;
  text: string;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return name === 'node_modules' ? [] : sourceFiles(path);
    return /\.tsx?$/.test(name) ? [path] : [];
  });
}

/** 'src/record/store.ts' belongs to 'record', 'src/wiring.ts' to 'wiring', 'policy/x/standard.ts' to 'policy'. */
function moduleOf(path: string): string {
  const parts = relative(root, path).split('/');
  return parts[0] === 'src' ? (parts[1] ?? '').replace(/\.tsx?$/, '') : (parts[0] ?? '');
}

const files = [...sourceFiles(join(root, 'src')), ...sourceFiles(join(root, 'policy'))];
const production = files.filter((path) => !/\.test\.tsx?$/.test(path) && !path.includes('/testing/'));
const imports: Import[] = production.flatMap((from) =>
  [...readFileSync(from, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => ({
    from,
    to: resolve(dirname(from), match[1] ?? ''),
    text: match[1] ?? '',
  })),
);

function show({ from, text }: Import): string {
  return `${relative(root, from)} imports ${text}`;
}

describe('architecture', () => {
  it('knows the rank of every module', () => {
    const unknown = new Set(files.map(moduleOf).filter((name) => !rankOf.has(name)));
    expect([...unknown]).toEqual([]);
  });

  it('imports go down the ranks only', () => {
    const upward = imports.filter(({ from, to }) => {
      const [a, b] = [moduleOf(from), moduleOf(to)];
      return a !== b && (rankOf.get(b) ?? 0) >= (rankOf.get(a) ?? 0);
    });
    expect(upward.map(show)).toEqual([]);
  });

  it('a module is entered through its index.ts only', () => {
    const doors = imports.filter(({ from, to }) => {
      const inside = moduleOf(from) === moduleOf(to);
      const isDoor = /\/(index|migrations)\.ts$/.test(to) || /^src\/[a-z-]+\.ts$/.test(relative(root, to));
      // platform and standards are sets of small doors: platform/design-system/index.ts and so on.
      return !inside && !isDoor;
    });
    expect(doors.map(show)).toEqual([]);
  });

  it('has no import cycles between files', () => {
    const graph = new Map<string, string[]>();
    for (const { from, to } of imports) graph.set(from, [...(graph.get(from) ?? []), to]);
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (file: string, path: string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        cycles.push([...path.slice(path.indexOf(file)), file].map((each) => relative(root, each)).join(' → '));
        return;
      }
      state.set(file, 'open');
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      state.set(file, 'done');
    };
    for (const file of graph.keys()) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it('has no drawer folders', () => {
    const drawers = files.filter((path) =>
      relative(root, path)
        .split('/')
        .some((part) => forbiddenFolders.includes(part)),
    );
    expect(drawers.map((path) => relative(root, path))).toEqual([]);
  });

  it('keeps SQL in store.ts, migrations and search', () => {
    const elsewhere = production.filter(
      (path) =>
        /\bsql(<[^`]*>)?`/.test(readFileSync(path, 'utf8')) &&
        !/(store[^/]*\.ts|\/stores?\/|\/migrations[/.]|\/platform\/|-store\.ts|\/search\/|\/bulk\/)/.test(path),
    );
    expect(elsewhere.map((path) => relative(root, path))).toEqual([]);
  });

  it('rules hold no date literals', () => {
    const dated = production.filter(
      (path) =>
        /\/policy\/[^/]+\/standard\.ts$/.test(path) && /['"`]\d{4}-\d{2}-\d{2}/.test(readFileSync(path, 'utf8')),
    );
    expect(dated.map((path) => relative(root, path))).toEqual([]);
  });
});
