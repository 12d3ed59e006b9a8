/** What a profile asks of one element: only what it adds to R4, and to what the profiles that it is based on ask. */
export interface Rule {
  /** 'Patient.identifier:nhsNumber.system', as the definition names it. */
  id: string;
  /** As R4 writes it: 'identifier', 'value[x]'; the type at the top. */
  name: string;
  /** Names in JSON, each with its type. */
  keys: readonly { key: string; type: string }[];
  min?: number;
  max?: number;
  types?: TypeRule[];
  fixed?: unknown;
  pattern?: unknown;
  binding?: { strength: 'required' | 'extensible'; valueSet: string };
  constraints: ConstraintRule[];
  maxLength?: number;
  minValue?: unknown;
  maxValue?: unknown;
  slicing?: Slicing;
  slices: Slice[];
  children: Map<string, Rule>;
}

export type Slice = Rule & { sliceName: string };

export interface TypeRule {
  code: string;
  /** Profiles of the value, any one of which it must meet. */
  profiles: readonly string[];
  /** Profiles of what a reference leads to. */
  targets: readonly string[];
}

export interface ConstraintRule {
  key: string;
  severity: 'error' | 'warning';
  human: string;
  expression: string;
}

export interface Slicing {
  discriminators: readonly Discriminator[];
  rules: 'open' | 'closed' | 'openAtEnd';
  ordered: boolean;
}

export interface Discriminator {
  type: 'value' | 'pattern' | 'exists' | 'type' | 'profile';
  path: string;
}

/** A profile, expanded: R4's own validation and these rules together are its snapshot. */
export interface Profile {
  url: string;
  version: string;
  title: string;
  /** The R4 type that it constrains. */
  type: string;
  base: string;
  root: Rule;
}

/** Types that a value may have by these rules, or else by R4. */
export function typesOf(rule: Rule): string[] {
  return (rule.types ?? rule.keys.map(({ type }) => ({ code: type }))).map(({ code }) => code);
}
