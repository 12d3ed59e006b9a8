import type { Sex } from './names/name-lists.ts';
import type { Random } from './random.ts';

/**
 * Long-term conditions: the share of people who have them by age, how much commoner they are in the most deprived place than in the
 * least, and what is prescribed. Prevalences are rounded from what is generally known of England (QOF, HSE), good enough for a
 * demonstration and for nothing else. SNOMED CT codes are of the condition itself; medicines have text only unless their dm+d code
 * stands in published UK Core examples.
 */
export interface ConditionRule {
  code: string;
  display: string;
  /** Share at ages 0-17, 18-39, 40-59, 60-74, 75 and over. */
  byAge: readonly [number, number, number, number, number];
  /** Ratio of the most deprived to the least. */
  gradient: number;
  women?: number;
  medicines: readonly (readonly [text: string, dmd?: string])[];
}

const rules = {
  hypertension: {
    code: '38341003',
    display: 'Hypertensive disorder',
    byAge: [0, 0.02, 0.14, 0.38, 0.56],
    gradient: 1.3,
    medicines: [['Amlodipine 5mg tablets'], ['Ramipril 5mg capsules']],
  },
  diabetes: {
    code: '44054006',
    display: 'Diabetes mellitus type 2',
    byAge: [0.0005, 0.008, 0.06, 0.15, 0.18],
    gradient: 1.9,
    medicines: [['Metformin 500mg tablets'], ['Gliclazide 80mg tablets']],
  },
  asthma: {
    code: '195967001',
    display: 'Asthma',
    byAge: [0.08, 0.07, 0.07, 0.07, 0.06],
    gradient: 1.3,
    medicines: [['Salbutamol 100micrograms/dose inhaler', '35936511000001108']],
  },
  copd: {
    code: '13645005',
    display: 'Chronic obstructive pulmonary disease',
    byAge: [0, 0.001, 0.02, 0.07, 0.08],
    gradient: 3,
    medicines: [['Tiotropium bromide 18microgram inhalation powder capsules']],
  },
  depression: {
    code: '35489007',
    display: 'Depressive disorder',
    byAge: [0.01, 0.11, 0.14, 0.11, 0.08],
    gradient: 1.8,
    women: 1.5,
    medicines: [['Sertraline 50mg tablets'], ['Citalopram 20mg tablets']],
  },
  anxiety: {
    code: '197480006',
    display: 'Anxiety disorder',
    byAge: [0.02, 0.08, 0.08, 0.06, 0.04],
    gradient: 1.6,
    women: 1.6,
    medicines: [['Propranolol 40mg tablets']],
  },
  osteoarthritis: {
    code: '396275006',
    display: 'Osteoarthritis',
    byAge: [0, 0.005, 0.08, 0.24, 0.36],
    gradient: 1.3,
    women: 1.2,
    medicines: [['Paracetamol 500mg tablets'], ['Naproxen 500mg tablets']],
  },
  heartDisease: {
    code: '414545008',
    display: 'Ischaemic heart disease',
    byAge: [0, 0.001, 0.025, 0.09, 0.16],
    gradient: 1.7,
    women: 0.6,
    medicines: [['Atorvastatin 80mg tablets'], ['Aspirin 75mg dispersible tablets']],
  },
  heartFailure: {
    code: '84114007',
    display: 'Heart failure',
    byAge: [0, 0, 0.004, 0.025, 0.07],
    gradient: 1.6,
    medicines: [['Bisoprolol 2.5mg tablets']],
  },
  atrialFibrillation: {
    code: '49436004',
    display: 'Atrial fibrillation',
    byAge: [0, 0.0005, 0.008, 0.05, 0.14],
    gradient: 1.1,
    medicines: [['Apixaban 5mg tablets']],
  },
  stroke: {
    code: '230690007',
    display: 'Cerebrovascular accident',
    byAge: [0, 0.001, 0.01, 0.04, 0.09],
    gradient: 1.6,
    medicines: [['Clopidogrel 75mg tablets']],
  },
  kidneyDisease: {
    code: '709044004',
    display: 'Chronic kidney disease',
    byAge: [0, 0.001, 0.012, 0.07, 0.2],
    gradient: 1.4,
    medicines: [],
  },
  dementia: {
    code: '52448006',
    display: 'Dementia',
    byAge: [0, 0, 0.0005, 0.012, 0.1],
    gradient: 1.3,
    medicines: [['Donepezil 10mg tablets']],
  },
  epilepsy: {
    code: '84757009',
    display: 'Epilepsy',
    byAge: [0.004, 0.008, 0.009, 0.01, 0.012],
    gradient: 1.6,
    medicines: [['Levetiracetam 500mg tablets']],
  },
  severeMentalIllness: {
    code: '58214004',
    display: 'Schizophrenia',
    byAge: [0, 0.005, 0.008, 0.006, 0.004],
    gradient: 3,
    women: 0.7,
    medicines: [['Olanzapine 10mg tablets']],
  },
  bipolar: {
    code: '13746004',
    display: 'Bipolar disorder',
    byAge: [0, 0.004, 0.006, 0.005, 0.003],
    gradient: 1.8,
    medicines: [['Quetiapine 100mg tablets']],
  },
  hypothyroidism: {
    code: '40930008',
    display: 'Hypothyroidism',
    byAge: [0.001, 0.01, 0.04, 0.07, 0.09],
    gradient: 1.1,
    women: 1.7,
    medicines: [['Levothyroxine sodium 50microgram tablets']],
  },
  obesity: {
    code: '414916001',
    display: 'Obesity',
    byAge: [0.04, 0.09, 0.15, 0.16, 0.1],
    gradient: 1.8,
    medicines: [],
  },
  rheumatoidArthritis: {
    code: '69896004',
    display: 'Rheumatoid arthritis',
    byAge: [0, 0.002, 0.007, 0.015, 0.017],
    gradient: 1.2,
    women: 1.4,
    medicines: [['Methotrexate 2.5mg tablets']],
  },
  learningDisability: {
    code: '408468001',
    display: 'Learning disability',
    byAge: [0.008, 0.007, 0.006, 0.004, 0.002],
    gradient: 1.7,
    women: 0.7,
    medicines: [],
  },
  cancer: {
    code: '363346000',
    display: 'Malignant neoplastic disease',
    byAge: [0.0005, 0.003, 0.02, 0.07, 0.11],
    gradient: 0.95,
    medicines: [],
  },
} as const satisfies Record<string, ConditionRule>;

export type ConditionName = keyof typeof rules;
export const conditionRules: Readonly<Record<ConditionName, ConditionRule>> = rules;
const names = Object.keys(rules) as ConditionName[];

/** What a person of this age, sex and place lives with. `deprivation` runs from 0 (least) to 1 (most). */
export function conditionsOf(random: Random, age: number, sex: Sex, deprivation: number): ConditionName[] {
  const band = age < 18 ? 0 : age < 40 ? 1 : age < 60 ? 2 : age < 75 ? 3 : 4;
  return names.filter((name) => {
    const rule: ConditionRule = conditionRules[name];
    const bySex =
      rule.women === undefined ? 1 : sex === 'female' ? (2 * rule.women) / (1 + rule.women) : 2 / (1 + rule.women);
    return random.chance(Math.min(0.9, rule.byAge[band] * bySex * rule.gradient ** (deprivation - 0.5)));
  });
}
