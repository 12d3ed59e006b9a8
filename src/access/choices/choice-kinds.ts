/**
 * What a person may choose about their record.
 * `no-sharing-with`: staff of this organisation (value: its ODS code) may not use it. `gp-only`: only the GP practice where they are registered.
 * `national-opt-out`: not for research and planning (the National Data Opt-out). `contact`: may be asked about this (value: a topic).
 */
export const choiceKinds = ['no-sharing-with', 'gp-only', 'national-opt-out', 'contact'] as const;
export type ChoiceKind = (typeof choiceKinds)[number];
