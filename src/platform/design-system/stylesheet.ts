import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Files that pages refer to by an address with their digest, so that browsers may keep them for ever. */
export interface Assets {
  /** Path of the stylesheet: '/assets/<digest>.css'. */
  stylesheet: string;
  /** Path → content. */
  files: ReadonlyMap<string, { contentType: string; content: Buffer }>;
}

const here = import.meta.dirname;

/**
 * Compiles the stylesheet (2 to 3 seconds), or takes the one kept in `folder`. The key is the digest of our Sass and of the
 * version of nhsuk-frontend, so a kept one is never stale.
 */
export async function buildAssets(folder: string | undefined): Promise<Assets> {
  const frontend = dirname(createRequire(import.meta.url).resolve('nhsuk-frontend/package.json'));
  const source = readFileSync(join(here, 'stylesheet.scss'), 'utf8');
  const version = (JSON.parse(readFileSync(join(frontend, 'package.json'), 'utf8')) as { version: string }).version;
  const key = createHash('sha256').update(`${version}\n${source}`).digest('hex').slice(0, 20);
  const kept = folder === undefined ? undefined : join(folder, `${key}.css`);
  const content = kept !== undefined && existsSync(kept) ? readFileSync(kept) : await compile(source, frontend);
  if (kept !== undefined && !existsSync(kept)) keep(kept, content);
  const path = `/assets/${key}.css`;
  return {
    stylesheet: path,
    files: new Map([[path, { contentType: 'text/css; charset=utf-8', content }], ...icons(frontend)]),
  };
}

/** The icons that the stylesheet draws with. Not the favicons: they show the NHS logo, which is not ours. */
function icons(frontend: string): [string, { contentType: string; content: Buffer }][] {
  const folder = join(frontend, 'dist/nhsuk/assets/images');
  const names = readdirSync(folder).filter((name) =>
    /^nhsuk-icon-(?!.*(?:favicon|mask|180|192|512)).*\.svg$/.test(name),
  );
  return names.map((name) => [
    `/assets/images/${name}`,
    { contentType: 'image/svg+xml', content: readFileSync(join(folder, name)) },
  ]);
}

async function compile(source: string, frontend: string): Promise<Buffer> {
  const { compileString } = await import('sass');
  const { css } = compileString(source, {
    loadPaths: [join(frontend, 'dist')],
    style: 'compressed',
    quietDeps: true,
    silenceDeprecations: ['if-function'],
  });
  return Buffer.from(css);
}

/** Written beside and renamed, so that a process that ends half way leaves no half file. */
function keep(path: string, content: Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, content);
  renameSync(unfinished, path);
}
