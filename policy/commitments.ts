/**
 * The register of commitments and the state of each, computed from what exists. Nothing is asserted: a part counts when the
 * standards it names are defined, the modules it names are there, and the tests it gives as proof are there.
 */
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { StandardKind, StandardMeta } from '../src/standards/index.ts';
import { readYaml } from './load.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

const registerSchema = z.array(
  z.strictObject({
    id: z.string().regex(/^\d\d-\d+[a-z]?$/),
    group: z.string().min(1),
    title: z.string().min(1),
    /** The document asks this and does not pledge it. */
    asked: z.literal(true).optional(),
    parts: z
      .array(
        z.strictObject({
          works: z.string().min(1),
          /** What the standards and modules named do not do yet: while it stands, the part is not carried. */
          lacks: z.string().min(1).optional(),
          standards: z.array(z.string()).min(1).optional(),
          /** Names what is asked of the running system each time: while it does not hold, the part is not carried. */
          holds: z.string().optional(),
          modules: z
            .array(z.strictObject({ name: z.string(), proof: z.string() }))
            .min(1)
            .optional(),
        }),
      )
      .min(1),
  }),
);

export type Commitment = z.output<typeof registerSchema>[number];
export type CommitmentPart = Commitment['parts'][number];
export type CommitmentState = 'working' | 'partly' | 'not-yet';

/** What is there to carry commitments: the standards defined, the modules of src/ and the files that serve as proof. */
export interface WhatExists {
  standards: ReadonlyMap<string, StandardMeta & { kind: StandardKind }>;
  modules: ReadonlySet<string>;
  hasFile(path: string): boolean;
  /** What was asked of the running system just now, by name; absent where no system runs (tests of the register). */
  checks?: ReadonlyMap<string, LiveCheck>;
}

/** One question put to the running system: whether it holds, and what was seen, in words fit for the public. */
export interface LiveCheck {
  holds: boolean;
  seen: string;
}

/** The register, in the order of its groups. Throws, naming the entry, when it is not as described in policy/README.md. */
export function loadCommitments(): Commitment[] {
  const result = registerSchema.safeParse(readYaml('.', 'commitments.yaml'));
  if (!result.success) throw new Error(`policy/commitments.yaml: ${z.prettifyError(result.error)}`);
  return result.data;
}

/** The modules and files of this installation. */
export function whatExists(standards: readonly (StandardMeta & { kind: StandardKind })[]): WhatExists {
  const modules = readdirSync(`${root}src`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(`${root}src/${entry.name}/index.ts`))
    .map((entry) => entry.name);
  return {
    standards: new Map(standards.map((standard) => [standard.id, standard])),
    modules: new Set(modules),
    hasFile: (path) => existsSync(`${root}${path}`),
  };
}

/**
 * A standard is only a text until a module runs it: clocks run on people, measures over areas. Who keeps the cases of a duty, or
 * asks a gate or an eligibility, is told by the part itself, as a module with its proof.
 */
const runBy: Partial<Record<StandardKind, string>> = { clock: 'rights', measure: 'inequalities' };

function isRun(standard: { kind: StandardKind } | undefined, part: CommitmentPart, exists: WhatExists): boolean {
  if (!standard) return false;
  const module = runBy[standard.kind];
  return module === undefined ? part.modules !== undefined : exists.modules.has(module);
}

export interface PartState {
  part: CommitmentPart;
  /** 'written': its standards are defined, and nothing runs them yet, or more is needed. */
  state: 'carried' | 'written' | 'missing';
  /** What shows it: what the running system answered, and the tests. */
  evidence: string[];
}

export function partState(part: CommitmentPart, exists: WhatExists): PartState {
  const standards = part.standards ?? [];
  const modules = part.modules ?? [];
  const check = part.holds === undefined ? undefined : exists.checks?.get(part.holds);
  const evidence = [
    ...(check === undefined ? [] : [check.seen]),
    ...[...new Set(modules.map(({ proof }) => proof))]
      .filter((proof) => exists.hasFile(proof))
      .map((proof) => `test ${proof}`),
  ];
  if (standards.length + modules.length === 0) return { part, state: 'missing', evidence };
  const defined = standards.map((id) => exists.standards.get(id));
  const run = defined.every((standard) => isRun(standard, part, exists));
  const proved = modules.every(({ name, proof }) => exists.modules.has(name) && exists.hasFile(proof));
  // A named check that nobody answers proves nothing where a system runs.
  const holds = part.holds === undefined || exists.checks === undefined || check?.holds === true;
  if (run && proved && holds && part.lacks === undefined) return { part, state: 'carried', evidence };
  const written = defined.some((standard) => standard !== undefined) || (proved && modules.length > 0 && !holds);
  return { part, state: written ? 'written' : 'missing', evidence };
}

/** working: every part is carried. not-yet: no part is even written. partly: anything between. */
export function commitmentState(
  commitment: Commitment,
  exists: WhatExists,
): { state: CommitmentState; parts: PartState[] } {
  const parts = commitment.parts.map((part) => partState(part, exists));
  if (parts.every(({ state }) => state === 'carried')) return { state: 'working', parts };
  return { state: parts.every(({ state }) => state === 'missing') ? 'not-yet' : 'partly', parts };
}
